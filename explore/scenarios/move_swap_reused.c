// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fault, zap, fault, reclaim
 *	move entry src->dst	swap in at src; unmap it; another page there, which
 *				shrink_folio_list() puts into the same slot
 *
 * The page that the mover has found in the swap cache has left it meanwhile, and the
 * entry is the same as before: it is another page's now.
 */
#include "actors.h"

#include <linux/pagemap.h>

static void setup(void)
{
	put_two_vmas();
	swap_has_slots(1);
	put_one_page();
	entry_is_old();
	act_reclaim_no_write();
	BUG_ON(folio_mapped(stage.folio) || !folio_test_swapcache(stage.folio));
	source_is_unregistered();
}

static void body(void)
{
	act_write_fault();
	act_zap();
	act_fault_and_keep();
}

static void check(void)
{
	struct folio *folio = stage.folio;

	if (stage.moved[0] != PAGE_SIZE || frame_is_free(&folio->page) ||
	    place_maps(stage.from, folio))
		return;
	if (pte_present(*stage.from->pte) || folio_mapped(folio))
		return;
	if (!pte_none(*stage.to->pte) && !pte_present(*stage.to->pte) &&
	    softleaf_from_pte(*stage.to->pte).val == folio->swap.val &&
	    folio->index != linear_anon_page_index(stage.dst, stage.dst_addr))
		ex_fail("mapping", NULL, "the page in the swap cache has the old index");
}

const struct ex_program move_swap_reused = {
	.name = "move-swap-reused",
	.summary = "move of a swap entry whose slot another page gets meanwhile",
	.nr_threads = 2,
	.thread_name = { "move", "reuse" },
	.setup = setup,
	.thread = { act_move, body },
	.check = check,
	.bound = 1,
	SCENARIO_HOOKS,
};
