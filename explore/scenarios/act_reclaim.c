// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reclaim of the folio on the stage, from its isolation to its end.
 *
 * Left out: the LRU lists' order, balance and batches; which folio comes next.
 */
#include "actors.h"

#include <linux/pagemap.h>
#include <linux/swap.h>
#include <linux/vmstat.h>

#include "internal.h"
#include "scan_control.h"

/* Static in mm/vmscan.c: the link makes it global. */
unsigned int shrink_folio_list(struct list_head *folio_list, struct pglist_data *pgdat,
			       struct scan_control *sc, struct reclaim_stat *stat,
			       bool ignore_references SHRINK_MEMCG_PARAM);

/* Take the folio off its list, as whoever reclaims does first. */
static bool isolate(struct list_head *list)
{
	struct folio *folio = stage.folio;
	bool isolated;

	if (!folio_try_get(folio))
		return false;
	isolated = folio_isolate_lru(folio);
	if (isolated)
		list_add(&folio->lru, list);
	folio_put(folio);
	return isolated;
}

/* MADV_PAGEOUT and DAMON: whatever the accessed bits say. */
void act_pageout(void)
{
	LIST_HEAD(list);

	if (isolate(&list))
		reclaim_pages(&list);
}

/* Stands for shrink_inactive_list(), with one folio. */
static void shrink(gfp_t gfp, bool may_writepage)
{
	struct scan_control sc = {
		.gfp_mask = gfp,
		.may_writepage = may_writepage,
		.may_unmap = 1,
		.may_swap = 1,
		.no_demotion = 1,
	};
	struct reclaim_stat stat;
	LIST_HEAD(list);

	if (!isolate(&list))
		return;
	shrink_folio_list(&list, NODE_DATA(0), &sc, &stat, false SHRINK_MEMCG);
	while (!list_empty(&list)) {
		struct folio *folio = lru_to_folio(&list);

		list_del(&folio->lru);
		folio_putback_lru(folio);
	}
}

void act_reclaim(void)
{
	shrink(GFP_KERNEL, true);
}

void act_reclaim_no_write(void)
{
	shrink(GFP_KERNEL, false);
}

void act_reclaim_no_io(void)
{
	shrink(GFP_NOIO, true);
}

/* Twice, as the page has just been accessed; what is mapped there, if anything is. */
void act_fault_and_keep(void)
{
	pte_t pte;

	act_write_fault();
	pte = ptep_get(stage.from->pte);
	if (!pte_present(pte))
		return;
	stage.folio = pfn_folio(pte_pfn(pte));
	act_reclaim_no_write();
	act_reclaim_no_write();
}
