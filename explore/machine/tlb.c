// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLBs. Each user thread has its own CPU. A translation stays until it is
 * flushed, and is used without a look at the page table: what the page table
 * says meanwhile is not seen. A flush interrupts the other CPUs and is done
 * when it returns.
 *
 * Left out: what hardware remembers of upper levels, lazy TLB mode, PCIDs, waiting for
 * a CPU that has interrupts off.
 */
#include <linux/pgtable.h>
#include <asm/tlbflush.h>

#include "machine.h"

#define MAX_ENTRIES 8

static struct entry {
	struct mm_struct *mm;
	unsigned long addr;
	unsigned long pfn;
	bool write;		/* writable and dirty: no need to look at the PTE */
} tlb[NR_MACHINE_CPUS][MAX_ENTRIES];

/* What other CPUs' flushes and this CPU's look-ups are ordered by. */
static unsigned int tlb_word[NR_MACHINE_CPUS];

/* All user data: accesses through other CPUs, and the kernel's copies. */
unsigned int user_data_word;

static struct entry *look_up(int cpu, struct mm_struct *mm, unsigned long addr)
{
	for (int i = 0; i < MAX_ENTRIES; i++)
		if (tlb[cpu][i].mm == mm && tlb[cpu][i].addr == addr)
			return &tlb[cpu][i];
	return NULL;
}

/*
 * The entry that decides about @addr: its PTE, or the PMD if that is huge or
 * empty. x86 has the same bits in both. NULL: not even a PMD.
 */
static pte_t *walk(struct mm_struct *mm, unsigned long addr, bool *huge)
{
	pgd_t *pgd = pgd_offset(mm, addr);
	pud_t *pud;
	pmd_t *pmd;

	if (pgd_none(*pgd))
		return NULL;
	pud = pud_offset(p4d_offset(pgd, addr), addr);
	if (pud_none(*pud))
		return NULL;
	pmd = pmd_offset(pud, addr);
	*huge = !pmd_present(*pmd) || pmd_leaf(*pmd);
	return *huge ? (pte_t *)pmd : pte_offset_kernel(pmd, addr);
}

/* Where the page table leads now; ~0: nowhere. */
static unsigned long walked_pfn(pte_t *entry, bool huge, unsigned long addr)
{
	if (!entry || !pte_present(*entry))
		return ~0ul;
	if (!huge)
		return pte_pfn(*entry);
	return pmd_pfn(*(pmd_t *)entry) + ((addr & ~HPAGE_PMD_MASK) >> PAGE_SHIFT);
}

/* Does what is remembered of the entry do for a write, too? */
static bool allows_write(pte_t entry)
{
	return pte_write(entry) && pte_dirty(entry);
}

static struct entry *insert(int cpu, struct mm_struct *mm, unsigned long addr,
			    unsigned long pfn, bool write)
{
	struct entry *e = look_up(cpu, mm, addr);

	if (!e)
		e = look_up(cpu, NULL, 0);
	if (!e)
		ex_fail(EX_UNMODELLED, EX_CALLER, "TLB full");
	*e = (struct entry){ mm, addr, pfn, write };
	return e;
}

void tlb_fill(int cpu, struct mm_struct *mm, unsigned long addr, bool write)
{
	bool huge;
	pte_t *pte = walk(mm, addr, &huge);

	*pte = pte_mkyoung(*pte);
	if (write)
		*pte = pte_mkdirty(*pte);
	insert(cpu, mm, addr, walked_pfn(pte, huge, addr), write);
}

/* Others may change what there is to announce until it is this one's turn. */
static pte_t *announce(struct mm_struct *mm, unsigned long addr, int cpu, bool *huge)
{
	pte_t *pte;

	do {
		const unsigned int kind = EX_READ | EX_WRITE;
		struct ex_span span[] = {
			{ &tlb_word[cpu], sizeof(tlb_word[cpu]), kind },
			{ &user_data_word, sizeof(user_data_word), kind },
			{ pte = walk(mm, addr, huge), sizeof(*pte), kind },
		};

		ex_access_all(span, pte ? 3 : 2, EX_CALLER);
	} while (walk(mm, addr, huge) != pte);
	return pte;
}

/*
 * Look-up, walk and access are one instruction, which a flush's interrupt comes
 * before or after: one event.
 */
static unsigned long *translate(struct mm_struct *mm, unsigned long addr, bool write)
{
	int cpu = this_cpu_number();
	/* When it was makes no difference: since it was used last. */
	bool evicted = chance(CHANCE_EVICTED, EX_CALLER);
	bool huge;
	pte_t *pte = announce(mm, addr, cpu, &huge);
	unsigned long pfn = walked_pfn(pte, huge, addr);
	struct entry *e;

	e = look_up(cpu, mm, addr);
	if (e && evicted) {
		*e = (struct entry){ 0 };
		e = NULL;
	}
	if (!e || (write && !e->write)) {
		if (pfn == ~0ul || (write && !pte_write(*pte)))
			return NULL;
		*pte = pte_mkyoung(*pte);
		if (write)
			*pte = pte_mkdirty(*pte);
		e = insert(cpu, mm, addr, pfn, allows_write(*pte));
	}
	oracle_translation(addr, e->pfn, pfn);
	return pfn_to_kaddr(e->pfn);
}

/* An entry that is there stays as it is. */
void tlb_fill_by_itself(int cpu, struct mm_struct *mm, unsigned long addr)
{
	bool huge;
	pte_t *pte = announce(mm, addr, cpu, &huge);
	unsigned long pfn = walked_pfn(pte, huge, addr);

	if (pfn == ~0ul || look_up(cpu, mm, addr))
		return;
	*pte = pte_mkyoung(*pte);
	insert(cpu, mm, addr, pfn, allows_write(*pte));
}

bool user_read(struct mm_struct *mm, unsigned long addr, unsigned long *value)
{
	unsigned long *where = translate(mm, addr, false);

	if (where)
		*value = *where;
	return where;
}

bool user_write(struct mm_struct *mm, unsigned long addr, unsigned long value)
{
	unsigned long *where = translate(mm, addr, true);

	if (where)
		*where = value;
	return where;
}

static void forget(int cpu, int i, const void *pc)
{
	ex_access(&tlb_word[cpu], 4, EX_WRITE, pc);
	tlb[cpu][i] = (struct entry){ 0 };
}

void tlb_machine_flush(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	ex_order(EX_FLUSH);
	for (int cpu = 0; cpu < EX_MAX_THREADS; cpu++) {
		for (int i = 0; i < MAX_ENTRIES; i++) {
			struct entry *e = &tlb[cpu][i];

			if (e->mm != mm || e->addr < start || e->addr >= end)
				continue;
			forget(cpu, i, EX_CALLER);
		}
	}
}

void flush_tlb_mm_range(struct mm_struct *mm, unsigned long start,
			unsigned long end, unsigned int stride_shift,
			bool freed_tables)
{
	tlb_machine_flush(mm, start, end);
}

void arch_tlbbatch_flush(struct arch_tlbflush_unmap_batch *batch)
{
	int cpu, i;

	/* The batch knows CPUs, not addresses: everything goes. */
	for_each_cpu(cpu, &batch->cpumask)
		for (i = 0; i < MAX_ENTRIES; i++)
			if (tlb[cpu][i].mm)
				forget(cpu, i, EX_CALLER);
	cpumask_clear(&batch->cpumask);
}
