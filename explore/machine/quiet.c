// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel counts, prints or queues, and no scenario looks at. */
#include <linux/mm.h>
#include <linux/vmstat.h>
#include <linux/swap.h>
#include <linux/percpu_counter.h>

#include "machine.h"
#include "internal.h"

int percpu_counter_batch = 32;
unsigned long volatile jiffies;
atomic_long_t _totalram_pages = ATOMIC_LONG_INIT(NR_FRAMES);

void __mod_node_page_state(struct pglist_data *node, enum node_stat_item item, long n)
{
}

void mod_node_page_state(struct pglist_data *node, enum node_stat_item item, long n)
{
}

void __mod_zone_page_state(struct zone *zone, enum zone_stat_item item, long n)
{
}

void percpu_counter_add_batch(struct percpu_counter *fbc, s64 amount, s32 batch)
{
	fbc->count += amount;
}

void folio_add_lru(struct folio *folio)
{
	folio_set_lru(folio);
}

void folio_add_lru_vma(struct folio *folio, struct vm_area_struct *vma)
{
	folio_set_lru(folio);
}

void lru_add_drain(void)
{
}

void mlock_drain_local(void)
{
}

void dump_page(const struct page *page, const char *reason)
{
}

void dump_vma(const struct vm_area_struct *vma)
{
}

int _printk(const char *fmt, ...)
{
	return 0;
}

void __warn_printk(const char *fmt, ...)
{
}

/* No VMA of a scenario may share its neighbour's anon_vma. */
struct anon_vma *find_mergeable_anon_vma(struct vm_area_struct *vma)
{
	return NULL;
}
