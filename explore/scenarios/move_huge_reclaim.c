// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	folio_referenced(folio)
 *
 * As move-reclaim, for a page that a PMD maps.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved(0);
	expect_one_place();
}

const struct ex_program move_huge_reclaim = {
	.name = "move-huge-reclaim",
	.summary = "move of a huge page against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = stage_huge,
	.thread = { act_move, act_referenced },
	.check = check,
	.weak_bug = "W3",
	.weak_bug_oracle = "walk",
	SCENARIO_HOOKS,
};
