// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	shrink_folio_list(folio)
 *
 * Moved before, it is swapped out at the destination; after, the swap entry
 * is moved, with the page if that is still in the swap cache.
 */
#include <asm/pgtable.h>

#include "actors.h"
#include "expect.h"

static void check(void)
{
	bool moved = expect_moved_or_again(0);

	/* A swap-in would map it by these. */
	if (moved && folio_test_swapcache(stage.folio) &&
	    stage.folio->index != linear_anon_page_index(stage.dst, DST))
		ex_fail("mapping", NULL, "the page in the swap cache has the old index");
	if (!frame_is_free(&stage.folio->page))
		oracle_settled(stage.folio, 1 + folio_test_swapcache(stage.folio) -
					    !folio_mapped(stage.folio));
}

const struct ex_program move_swap = {
	.name = "move-swap",
	.summary = "move against reclaim of the same page",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = stage_old,
	.thread = { act_move, act_reclaim },
	.check = check,
	.bound = 2,
	SCENARIO_HOOKS,
};
