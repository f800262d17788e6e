// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compaction and splitting: what the kernel does to pages by itself.
 *
 * Left out: the scanners that choose the folio.
 */
#include "actors.h"

#include <linux/migrate.h>
#include <linux/pagemap.h>
#include <linux/shrinker.h>

#include "internal.h"

/* Static in mm/huge_memory.c: the link makes it global. */
unsigned long deferred_split_scan(struct shrinker *shrinker, struct shrink_control *sc);

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

/* Stands for split_huge_pages_pid(), into folios of 1 << @order pages. */
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

void act_shrink_deferred(void)
{
	struct shrink_control sc = { .gfp_mask = GFP_KERNEL, .nr_to_scan = 1 };

	deferred_split_scan(NULL, &sc);
}

void act_split(void)
{
	split(0);
}

void act_split_in_two(void)
{
	split(HPAGE_PMD_ORDER - 1);
}
