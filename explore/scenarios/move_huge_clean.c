// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	folio_referenced(folio)
 *
 * A huge page that was freed lazily, so that its entry is clean, and not soft-dirty. At
 * its new place it is soft-dirty all the same.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_huge();
	folio_clear_swapbacked(stage.folio);
	*stage.from->pmd = pmd_clear_soft_dirty(pmd_mkclean(pmd_mkold(*stage.from->pmd)));
}

static void check(void)
{
	expect_moved(0);
	expect_one_place();
	if (!pmd_soft_dirty(*stage.to->pmd))
		ex_fail("api", NULL, "moved, but not soft-dirty");
}

const struct ex_program move_huge_clean = {
	.name = "move-huge-clean",
	.summary = "move of a huge page that was freed lazily against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
