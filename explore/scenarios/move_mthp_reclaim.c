// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+3		folio_referenced(folio)
 *
 * A folio of four pages that PTEs map. It moves whole, or is split and moves page
 * by page; a walk finds what is left of it.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved_or_gave_up(0);
	expect_run(4);
}

const struct ex_program move_mthp_reclaim = {
	.name = "move-mthp-reclaim",
	.summary = "move of a large folio against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = stage_mthp,
	.thread = { act_move, act_referenced },
	.check = check,
	.bound = 2,
	SCENARIO_HOOKS,
};
