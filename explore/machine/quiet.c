// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel counts, prints or queues, and no scenario looks at. */
#include <linux/damon.h>
#include <linux/huge_mm.h>
#include <linux/maple_tree.h>
#include <linux/ksm.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/prandom.h>
#include <linux/random.h>
#include <linux/vmstat.h>
#include <linux/swap.h>
#include <linux/percpu_counter.h>

#include "machine.h"
#include "internal.h"

void quiet_init(void)
{
	ex_statistic(&mthp_stats, sizeof(mthp_stats));
}

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

/* Waits in a batch, as it were; no list has it yet. */
void folio_add_lru(struct folio *folio)
{
	INIT_LIST_HEAD(&folio->lru);
	folio_set_lru(folio);
}

void folio_add_lru_vma(struct folio *folio, struct vm_area_struct *vma)
{
	folio_add_lru(folio);
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

u32 prandom_u32_state(struct rnd_state *state)
{
	return 0;
}

/* Callers take it for an instruction, which changes no other register. */
asm(".globl __sw_hweight64\n__sw_hweight64: popcnt %rdi, %rax; ret\n");

u32 __get_random_u32_below(u32 ceil)
{
	return 0;
}

DEFINE_STATIC_KEY_MAYBE(CONFIG_INIT_ON_FREE_DEFAULT_ON, init_on_free);

/* An anonymous folio has no mapping that wants to know. */
bool folio_mark_dirty(struct folio *folio)
{
	return !folio_test_set_dirty(folio);
}

/* As with UFFD_FEATURE_SIGBUS: the thread is told and comes back later. */
vm_fault_t handle_userfault(struct vm_fault *vmf, unsigned long reason)
{
	return VM_FAULT_SIGBUS;
}

struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)
{
	unsigned long index = addr;

	return mt_find(&mm->mm_mt, &index, ULONG_MAX);
}

/* Copies the content of a page that users may be writing to. */
unsigned long copy_mc_to_kernel(void *to, const void *from, unsigned int len)
{
	ex_access(&user_data_word, sizeof(user_data_word), EX_READ | EX_WRITE, EX_CALLER);
	memcpy(to, from, len);
	return 0;
}


void mark_page_accessed(struct page *page)
{
}

void folio_mark_accessed(struct folio *folio)
{
}

void lru_add_drain_all(void)
{
}
