// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			NUMA balancing		user
 *	UFFDIO_MOVE src->dst	make src inaccessible	write src
 *	write dst
 *
 * NUMA balancing changes the entry first and flushes TLBs later, without the page
 * table lock: what the entry says is not what other CPUs may do.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_users();
	threads_share_the_mm();
}

static void check(void)
{
	expect_moved(0);
	expect_written(stage.to);
	expect_content(&stage.folio->page, stage.user.written);
}

const struct ex_program move_hint_users = {
	.name = "move-hint-users",
	.summary = "move against NUMA hinting of a page that another CPU writes to",
	.nr_threads = 3,
	.thread_name = { "move", "NUMA balancing", "user src" },
	.setup = setup,
	.thread = { act_move_and_use, act_hint, act_user_write_once },
	.check = check,
	.bound = 2,
	.bug = "F3",
	.bug_oracle = "tlb",
	SCENARIO_HOOKS,
};
