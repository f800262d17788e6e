// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move, write		user
 *	UFFDIO_MOVE src->dst	read src, twice
 *	write src
 *
 * The user has the zero page in its TLB. Once it has moved away and another page is at
 * the source, nobody reads zeroes there.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	source_is_unregistered();
	put_the_zero_page();
	put_in_tlbs(1, false);
}

static void check(void)
{
	expect_moved(0);
	expect_content(place_page(stage.from), stage.user.written);
}

const struct ex_program move_zero_users = {
	.name = "move-zero-users",
	.summary = "move of the zero page, and a write to its place, against a thread that reads there",
	.nr_threads = 2,
	.thread_name = { "move, write", "user" },
	.setup = setup,
	.thread = { act_move_and_refill, act_user_read_twice },
	.check = check,
	SCENARIO_HOOKS,
};
