// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+1		folio_referenced(second)
 *	   ^ end of a page table
 *
 * A run ends where the page table ends, on both sides.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved(0);
	expect_run(2);
}

const struct ex_program move_run_straddle = {
	.name = "move-run-straddle",
	.summary = "move of two pages in two page tables against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = stage_straddle,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
