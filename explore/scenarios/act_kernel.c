// SPDX-License-Identifier: GPL-2.0-only
/* Reclaim, compaction and splitting: what the kernel does to pages by itself. */
#include "actors.h"

#include <linux/migrate.h>
#include <linux/pagemap.h>
#include <linux/swap.h>
#include <linux/swapops.h>

#include "internal.h"

/* Stands for shrink_folio_list() with one folio. */
void act_swap_out(void)
{
	struct folio *folio = stage.folio;
	unsigned long vm_flags;

	if (!folio_try_get(folio))
		return;
	if (!folio_trylock(folio))
		goto out;
	if (folio_referenced(folio, 1, NULL, &vm_flags) <= 0 &&
	    !folio_maybe_dma_pinned(folio) && folio_mapped(folio)) {
		swap_cache_add(folio);
		try_to_unmap(folio, TTU_BATCH_FLUSH);
		try_to_unmap_flush();
		stage.swapped = !folio_mapped(folio);
		/* As __remove_mapping(): nobody else may have a reference. */
		if (stage.swapped && folio_ref_freeze(folio, 2)) {
			swap_cache_remove(folio);
			folio_unlock(folio);
			__folio_put(folio);
			return;
		}
	}
	folio_unlock(folio);
out:
	folio_put(folio);
}

/* Stands for do_swap_page() of a page that is read in; then it goes out again. */
void act_swap_in_out(void)
{
	struct folio *folio = frame_alloc_folio(0);
	pte_t pte = swp_entry_to_pte(swp_entry(0, SWAP_SLOT));
	spinlock_t *ptl;
	pte_t *at;

	stage.target = folio;
	__folio_set_locked(folio);
	__folio_set_swapbacked(folio);
	__folio_mark_uptodate(folio);
	swap_cache_add(folio);
	at = pte_offset_map_lock(stage.mm, stage.from->pmd, stage.src_addr, &ptl);
	if (pte_same(ptep_get(at), pte_swp_mkexclusive(pte))) {
		folio_get(folio);
		folio_add_new_anon_rmap(folio, stage.src, stage.src_addr, RMAP_EXCLUSIVE);
		set_pte_at(stage.mm, stage.src_addr, at,
			   mk_pte(&folio->page, stage.src->vm_page_prot));
		swap_free_nr(swp_entry(0, SWAP_SLOT), 1);
	}
	pte_unmap_unlock(at, ptl);
	if (folio_mapped(folio)) {
		try_to_unmap(folio, TTU_BATCH_FLUSH);
		try_to_unmap_flush();
	}
	folio_unlock(folio);
	folio_put(folio);
}

static struct folio *new_target(struct folio *src, unsigned long private)
{
	return stage.target = page_folio(frame_alloc(0, true));
}

static void put_target(struct folio *dst, unsigned long private)
{
	stage.target = NULL;
	folio_put(dst);
}

void act_migrate(void)
{
	LIST_HEAD(list);

	/* Isolated from the LRU, as compaction does. */
	if (!folio_try_get(stage.folio))
		return;
	folio_clear_lru(stage.folio);
	list_add(&stage.folio->lru, &list);
	if (migrate_pages(&list, new_target, put_target, 0, MIGRATE_ASYNC,
			  MR_COMPACTION, NULL)) {
		list_del_init(&stage.folio->lru);
		folio_set_lru(stage.folio);
		folio_put(stage.folio);
	}
}

/* Stands for deferred_split_scan(), into folios of 1 << @order pages. */
static void split(unsigned int order)
{
	struct folio *folio = stage.folio;

	if (!folio_try_get(folio))
		return;
	if (folio_trylock(folio)) {
		if (folio_test_large(folio))
			split_huge_page_to_list_to_order(&folio->page, NULL, order);
		folio_unlock(folio);
	}
	folio_put(folio);
}

void act_split(void)
{
	split(0);
}

void act_split_in_two(void)
{
	split(HPAGE_PMD_ORDER - 1);
}
