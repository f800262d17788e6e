// SPDX-License-Identifier: GPL-2.0-only
/*
 * What mm/filemap.c and mm/page-writeback.c do for the swap cache: find a folio
 * and know that it is being written.
 *
 * Left out: creating what is not there, tags of the xarray, statistics, shadow
 * entries, moving a folio that has been written to the tail of its list.
 */
#include <linux/pagemap.h>
#include <linux/swap.h>
#include <linux/writeback.h>

#include "machine.h"
#include "internal.h"

void *filemap_get_entry(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio;

	/* Speculative: take a reference, then see whether it is still there. */
	rcu_read_lock();
	while ((folio = xa_load(&mapping->i_pages, index)) && !xa_is_value(folio)) {
		if (folio_try_get(folio)) {
			if (xa_load(&mapping->i_pages, index) == folio)
				break;
			folio_put(folio);
		}
		ex_again(EX_CALLER);
	}
	rcu_read_unlock();
	return folio;
}

/* The swap cache counts nothing and wants to know nothing. */
bool folio_clear_dirty_for_io(struct folio *folio)
{
	return folio_test_clear_dirty(folio);
}

void __folio_start_writeback(struct folio *folio, bool keep_write)
{
	if (folio_test_set_writeback(folio))
		ex_fail("locking", EX_CALLER, "writes a folio that is being written");
}

void folio_end_writeback(struct folio *folio)
{
	if (folio_test_reclaim(folio))
		folio_clear_reclaim(folio);
	if (!folio_test_clear_writeback(folio))
		ex_fail("locking", EX_CALLER, "ends a write of a folio that was not begun");
}

void end_page_writeback(struct page *page)
{
	folio_end_writeback(page_folio(page));
}

static bool is_written(const void *flags)
{
	return !test_bit(PG_writeback, (const unsigned long *)flags);
}

void folio_wait_writeback(struct folio *folio)
{
	might_block("folio_wait_writeback()", EX_CALLER);
	while (folio_test_writeback(folio))
		ex_wait(&folio->flags, EX_READ | EX_ACQUIRE, is_written, &folio->flags,
			EX_CALLER);
}

/* Nothing is left behind that a refault could find. */
void *workingset_eviction(struct folio *folio, struct mem_cgroup *memcg)
{
	return NULL;
}

void workingset_refault(struct folio *folio, void *shadow)
{
}

void workingset_update_node(struct xa_node *node)
{
}

void workingset_age_nonresident(struct lruvec *lruvec, unsigned long nr_pages)
{
}
