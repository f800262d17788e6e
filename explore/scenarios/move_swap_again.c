// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fault, then reclaim
 *	move entry src->dst	swap in at src; shrink_folio_list() to the same slot
 *
 * The entry is the same as before, but a page is in the swap cache now, which
 * has to move along: the next fault at dst finds it there.
 */
#include "actors.h"
#include "expect.h"

#include <linux/pagemap.h>

static void check(void)
{
	struct folio *folio = stage.folio;

	if (expect_moved_or_again(0) && !frame_is_free(&folio->page) &&
	    folio->index != linear_anon_page_index(stage.dst, DST))
		ex_fail("mapping", NULL, "the page in the swap cache has the old index");
}

const struct ex_program move_swap_again = {
	.name = "move-swap-again",
	.summary = "move of a swap entry against swap-in and swap-out to the same slot",
	.nr_threads = 2,
	.thread_name = { "move", "fault, reclaim" },
	.setup = stage_swapped,
	.thread = { act_move, act_fault_and_keep },
	.check = check,
	.bound = 1,
	SCENARIO_HOOKS,
};
