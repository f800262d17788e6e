// SPDX-License-Identifier: GPL-2.0-only
/*
 * MMU notifiers: a second MMU is there where set-up says so, and is told which ranges
 * are being invalidated. What it then does, nobody looks at; whether it was told what
 * it has to know, oracles/notifier.c does.
 *
 * Left out: notifiers that refuse to block, what they say about accesses.
 */
#include <linux/mmu_notifier.h>

#include "machine.h"

#define MAX_OPEN 4

static struct open {
	struct mm_struct *mm;
	unsigned long start, end;
} open[NR_MACHINE_CPUS][MAX_OPEN];

static char somebody;
static bool is_attached;

void notifier_attach(struct mm_struct *mm)
{
	mm->notifier_subscriptions = (struct mmu_notifier_subscriptions *)&somebody;
	is_attached = true;
}

bool notifier_is_attached(void)
{
	return is_attached;
}

static struct open *find(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct open *o = open[this_cpu_number()];

	for (int i = 0; i < MAX_OPEN; i++)
		if (o[i].mm == mm && o[i].start == start && o[i].end == end)
			return &o[i];
	return NULL;
}

int __mmu_notifier_invalidate_range_start(struct mmu_notifier_range *range)
{
	struct open *o = find(NULL, 0, 0);

	if (!o)
		ex_fail(EX_UNMODELLED, EX_CALLER, "too many ranges are being invalidated");
	*o = (struct open){ range->mm, range->start, range->end };
	return 0;
}

void __mmu_notifier_invalidate_range_end(struct mmu_notifier_range *range)
{
	struct open *o = find(range->mm, range->start, range->end);

	if (!o)
		ex_fail("notifier", EX_CALLER, "ends the invalidation of a range that did not begin");
	*o = (struct open){ 0 };
}

bool notifier_covers(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct open *o = open[this_cpu_number()];

	for (int i = 0; i < MAX_OPEN; i++)
		if (o[i].mm == mm && o[i].start <= start && end <= o[i].end)
			return true;
	return false;
}

unsigned long notifier_widest(void)
{
	struct open *o = open[this_cpu_number()];
	unsigned long widest = 0;

	for (int i = 0; i < MAX_OPEN; i++)
		widest = max(widest, o[i].end - o[i].start);
	return widest;
}

void notifier_leave(void)
{
	struct open *o = open[this_cpu_number()];

	for (int i = 0; i < MAX_OPEN; i++)
		if (o[i].mm)
			ex_fail("notifier", NULL, "returns while a range is being invalidated");
}

notifier_young __mmu_notifier_clear_flush_young(struct mm_struct *mm, unsigned long start,
						unsigned long end)
{
	return 0;
}

notifier_young __mmu_notifier_clear_young(struct mm_struct *mm, unsigned long start,
					  unsigned long end)
{
	return 0;
}

notifier_young __mmu_notifier_test_young(struct mm_struct *mm, unsigned long address)
{
	return 0;
}

void __mmu_notifier_arch_invalidate_secondary_tlbs(struct mm_struct *mm,
						   unsigned long start, unsigned long end)
{
}
