// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+1		folio_referenced(second)
 *
 * One call moves a run of pages. A walk of any of them finds it at one of its
 * places, or says that it could not look.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved(0);
	expect_run(2);
}

const struct ex_program move_run_reclaim = {
	.name = "move-run-reclaim",
	.summary = "move of two pages against folio_referenced() of the second",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = stage_two_pages,
	.thread = { act_move, act_referenced },
	.check = check,
	.weak_bug = "W3",
	.weak_bug_oracle = "walk",
	SCENARIO_HOOKS,
};
