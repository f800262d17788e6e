// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fault
 *	move src..src+3		swap in at src
 *
 * Reclaim has unmapped a large folio, and could not write it: all of its entries are swap
 * entries, and it is in the swap cache as a whole. A mover leaves it there.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_mthp();
	for (int i = 0; i < 4; i++)
		*stage.run.from[i]->pte = pte_mkold(*stage.run.from[i]->pte);
	swap_has_clusters();
	act_reclaim_no_write();
	BUG_ON(!folio_test_large(stage.folio) || !folio_test_swapcache(stage.folio));
	BUG_ON(!pte_is_leaf(*stage.from->pte));
}

static void check(void)
{
	expect_moved_or_gave_up(0);
	if (!place_page(stage.from) && !place_page(stage.to))
		ex_fail("api", NULL, "the page was faulted in, and is nowhere");
}

const struct ex_program move_mthp_swapped = {
	.name = "move-mthp-swapped",
	.summary = "move of a large folio that is in the swap cache only against swap-in",
	.nr_threads = 2,
	.thread_name = { "move", "fault" },
	.setup = setup,
	.thread = { act_move, act_fault },
	.check = check,
	.bound = 2,
	SCENARIO_HOOKS,
};
