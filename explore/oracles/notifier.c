// SPDX-License-Identifier: GPL-2.0-only
/*
 * The notifier oracle. A second MMU may use what an entry maps until it is told not to:
 * so whoever takes that away, or the right to write to it, has said so before, for all
 * of the entry, and has not taken it back. Accessed and dirty bits are the first MMU's.
 *
 * A write is announced before it happens. What it has done to the entry is looked at
 * when the next one comes, or the table's lock is given back.
 */
#include "oracles.h"

#include <linux/mmu_notifier.h>

#include "../machine/process.h"

static struct changed {
	pte_t *entry;
	pte_t old;
	const void *pc;
} changed[NR_MACHINE_CPUS];

static bool takes_away(pte_t old, pte_t new)
{
	if (!pte_present(old))
		return false;
	return !pte_present(new) || pte_pfn(old) != pte_pfn(new) ||
	       (pte_write(old) && !pte_write(new));
}

void oracle_entry_settled(void)
{
	struct changed *c = &changed[this_cpu_number()];
	struct mm_struct *mm;
	unsigned long addr, size;

	if (!c->entry)
		return;
	if (takes_away(c->old, *c->entry) &&
	    process_entry_maps(c->entry, c->old, &mm, &addr, &size) &&
	    mm_has_notifiers(mm) && !notifier_covers(mm, addr, addr + size))
		ex_fail("notifier", c->pc,
			"changes the entry at %#lx, of which a second MMU was not told", addr);
	*c = (struct changed){ 0 };
}

void oracle_entry_written(pte_t *entry, const void *pc)
{
	oracle_entry_settled();
	if (pte_present(*entry))
		changed[this_cpu_number()] = (struct changed){ entry, *entry, pc };
}
