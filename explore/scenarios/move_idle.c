// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			idle
 *	UFFDIO_MOVE src->dst	page_idle/bitmap write
 *
 * Idle tracking takes a reference of whatever has the page frame number and
 * walks; it answers nothing.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved(0);
	expect_one_place();
}

const struct ex_program move_idle = {
	.name = "move-idle",
	.summary = "move against idle page tracking",
	.nr_threads = 2,
	.thread_name = { "move", "idle" },
	.setup = stage_one_page,
	.thread = { act_move, act_idle },
	.check = check,
	.weak_bug = "W1",
	.weak_bug_oracle = "walk",
	SCENARIO_HOOKS,
};
