// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+2		folio_referenced(folio)
 *
 * The fourth page of the folio is not mapped any more: it cannot move whole.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved_or_gave_up(0);
	expect_run(3);
}

const struct ex_program move_mthp_partly = {
	.name = "move-mthp-partly",
	.summary = "move of a partly mapped large folio against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = stage_mthp_partly,
	.thread = { act_move, act_referenced },
	.check = check,
	.bound = 2,
	.weak_bug = "F10",
	.weak_bug_oracle = "assert",
	SCENARIO_HOOKS,
};
