// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	try_to_unmap(folio) to swap
 *
 * Moved before, it is swapped out at the destination; after, the swap entry
 * is moved, with the page if that is still in the swap cache.
 */
#include <asm/pgtable.h>

#include "actors.h"

static void check(void)
{
	expect_moved_or_gave_up(0);
	if (stage.moved[0] == -EAGAIN) {
		if (pte_none(*stage.from->pte) || !pte_none(*stage.to->pte))
			ex_fail("api", NULL, "not moved, but not where it was");
		return;
	}
	if (pte_present(*stage.from->pte) || !pte_none(*stage.from->pte))
		ex_fail("api", NULL, "moved, but the source is not empty");
	if (stage.swapped == pte_present(*stage.to->pte))
		ex_fail("api", NULL, "swapped out and mapped, or neither");
	if (pte_none(*stage.to->pte))
		ex_fail("api", NULL, "moved, but the destination is empty");
	/* A swap-in would map it by these. */
	if (folio_test_swapcache(stage.folio) &&
	    stage.folio->index != linear_page_index(stage.dst, DST))
		ex_fail("mapping", NULL, "the page in the swap cache has the old index");
	if (!frame_is_free(&stage.folio->page))
		oracle_settled(stage.folio, 1 + folio_test_swapcache(stage.folio) -
					    !folio_mapped(stage.folio));
}

const struct ex_program move_swap = {
	.name = "move-swap",
	.summary = "move against unmapping to swap",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = stage_old,
	.thread = { act_move, act_swap_out },
	.check = check,
	SCENARIO_HOOKS,
};
