// SPDX-License-Identifier: GPL-2.0-only
#include "oracles.h"

void oracle_written(const volatile void *addr, const void *pc)
{
	unsigned long pfn = ((unsigned long)addr - page_offset_base) / PAGE_SIZE;

	/* Set-up needs no locks. */
	if (pfn >= NR_FRAMES || ex_thread() < 0)
		return;
	if (!order_guards_table(pfn))
		ex_fail("table", pc, "changes a page table without its lock");
	if (notifier_is_attached())
		oracle_entry_written((pte_t *)addr, pc);
}
