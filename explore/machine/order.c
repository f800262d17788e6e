// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which class a lock is of, and who holds the locks of folios. These are bits
 * that inline code tries for: an atomic access to a folio's flags is an attempt,
 * and the bit tells afterwards, before another thread runs, whether it succeeded.
 */
#include <linux/mmzone.h>

#include "machine.h"
#include "process.h"

#define MAX_FOLIOS 24

static struct folio *held[NR_MACHINE_CPUS][MAX_FOLIOS];
static int nr_held[NR_MACHINE_CPUS];

/* folio_lock() says that it may sleep before it tries. */
static bool will_wait[NR_MACHINE_CPUS];

/* Who tried last, and did so for a lock that was free. */
static struct folio *tried;
static int tried_by;

/* Page tables of PTEs: whose they are. */
static struct mm_struct *table_of[NR_FRAMES] __section("karena");

static int class_folio, class_ptl, class_pmd, class_mm, class_lru, class_split;

void order_init(void)
{
	class_folio = ex_lock_class("folio lock");
	class_ptl = ex_lock_class("PTL");
	class_pmd = ex_lock_class("PMD lock");
	class_mm = ex_lock_class("mm->page_table_lock");
	class_lru = ex_lock_class("lru_lock");
	class_split = ex_lock_class("split_queue_lock");
}

pgtable_t __real_pte_alloc_one(struct mm_struct *mm);
pgtable_t __wrap_pte_alloc_one(struct mm_struct *mm);
pgtable_t __wrap_pte_alloc_one(struct mm_struct *mm)
{
	pgtable_t table = __real_pte_alloc_one(mm);

	if (table)
		table_of[page_to_pfn(table)] = mm;
	return table;
}

void order_table_freed(unsigned long pfn)
{
	table_of[pfn] = NULL;
}

static unsigned long pfn_of(const void *in_page)
{
	return ((char *)in_page - (char *)machine_pages) / sizeof(struct page);
}

int lock_class_static(const void *lock)
{
	char name[] = "lock at 0x........";
	unsigned long addr = (unsigned long)lock;

	/* All are below 4 GiB; there is no snprintf() here. */
	for (int i = sizeof(name) - 2; name[i] == '.'; i--, addr >>= 4)
		name[i] = "0123456789abcdef"[addr & 15];
	return ex_lock_class(name);
}

int lock_class_spin(const void *lock)
{
	if (pfn_of(lock) < NR_FRAMES && frame_is_free(&machine_pages[pfn_of(lock)]))
		ex_fail("lifetime", NULL, "takes the lock of a page table that is freed");
	if (pfn_of(lock) < NR_FRAMES)
		return table_of[pfn_of(lock)] ? class_ptl : class_pmd;
	if (lock == &NODE_DATA(0)->__lruvec.lru_lock)
		return class_lru;
	if (lock == split_queue_lock())
		return class_split;
	return process_has_lock(lock) ? class_mm : lock_class_static(lock);
}

/* A table that no PMD leads to yet is filled under the PMD's lock. */
bool order_guards_table(unsigned long pfn)
{
	return !table_of[pfn] || lock_held_of(class_pmd) ||
	       lock_held(ptlock_ptr(page_ptdesc(&machine_pages[pfn])));
}

/* Of two locks of one class: may @wanted be waited for under @held? */
static bool is_in_turn(int class, const void *held_lock, const void *wanted)
{
	if (class == class_folio)
		return false;
	if (class != class_ptl ||
	    table_of[pfn_of(held_lock)] != table_of[pfn_of(wanted)])
		return true;
	/* As in double_pt_lock(). A child's page table nobody else knows yet. */
	return held_lock < wanted;
}

void order_wanted_under(const void *held_lock, int held_class, const void *wanted,
			int class, const void *pc)
{
	if (held_class != class || !is_in_turn(class, held_lock, wanted))
		ex_lock_order(held_class, class, pc);
}

static void wanted_under_folios(const void *lock, int class, const void *pc)
{
	int cpu = this_cpu_number();

	for (int i = 0; i < nr_held[cpu]; i++)
		order_wanted_under(held[cpu][i], class_folio, lock, class, pc);
}

void order_settle(void)
{
	struct folio *folio = tried;

	if (!folio)
		return;
	tried = NULL;
	if (!folio_test_locked(folio))
		return;
	if (nr_held[tried_by] == MAX_FOLIOS)
		ex_fail("locking", NULL, "more than %d folios locked at once", MAX_FOLIOS);
	held[tried_by][nr_held[tried_by]++] = folio;
}

void lock_wanted(const void *lock, int class, const void *pc)
{
	if (ex_thread() < 0)
		return;
	order_settle();
	wanted_under_folios(lock, class, pc);
	locks_wanted_under(lock, class, pc);
}

void order_will_wait(void)
{
	will_wait[this_cpu_number()] = true;
}

void order_flags_changed(const volatile void *flags, const void *pc)
{
	unsigned long offset = (char *)flags - (char *)machine_pages;
	struct folio *folio = (struct folio *)flags;
	int cpu = this_cpu_number();

	if (offset >= sizeof(machine_pages) || offset % sizeof(struct page))
		return;
	if (ex_thread() >= 0 && frame_is_free(&folio->page))
		ex_fail("lifetime", pc, "changes the flags of a page that is freed");
	order_settle();
	if (will_wait[cpu]) {
		will_wait[cpu] = false;
		lock_wanted(folio, class_folio, pc);
	}
	if (ex_thread() >= 0 && !folio_test_locked(folio)) {
		tried = folio;
		tried_by = cpu;
	}
}

void order_folio_taken(struct folio *folio)
{
	if (ex_thread() < 0)
		return;
	order_settle();
	tried = folio;
	tried_by = this_cpu_number();
	order_settle();
}

/* Whoever has locked it: a split locks pages by copying flags. */
void order_folio_given(struct folio *folio)
{
	order_settle();
	for (int cpu = 0; cpu < NR_MACHINE_CPUS; cpu++) {
		for (int i = 0; i < nr_held[cpu]; i++) {
			if (held[cpu][i] != folio)
				continue;
			/* No trace of it: states are compared. */
			held[cpu][i] = held[cpu][--nr_held[cpu]];
			held[cpu][nr_held[cpu]] = NULL;
			return;
		}
	}
}
