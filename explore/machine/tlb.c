// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLBs. Each user thread has its own CPU. A translation stays until it is
 * flushed, and is used without a look at the page table: what the page table
 * says meanwhile is not seen. A flush interrupts the other CPUs and is done
 * when it returns.
 *
 * A CPU in lazy TLB mode runs a kernel thread on the page tables of the process that ran
 * before: nobody uses what it remembers, so flushes that free no page table leave it
 * alone, and it makes up for them when it goes back. But it may look up what it likes
 * all the while, and knows where the page table of PTEs is. That, and that flushes look
 * for it, is there for those CPUs only that set-up says it of.
 *
 * Left out: what hardware remembers of other levels, PCIDs, waiting for a CPU that has
 * interrupts off; that a CPU which is lazy may be given another process.
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
	bool huge;		/* of a PMD: goes with any address of it */
} tlb[NR_MACHINE_CPUS][MAX_ENTRIES];

static struct lazy {
	bool may;		/* be, in this scenario */
	bool is;
	bool missed;		/* a flush, since it is */
	pte_t *table;		/* that it has found last, or NULL */
	struct mm_struct *mm;	/* whose */
	unsigned long begin;	/* the first address that it maps */
} lazy[NR_MACHINE_CPUS];

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

/* Where the table of PTEs for @addr is need not be looked up again. */
static void remember_table(int cpu, struct mm_struct *mm, unsigned long addr, pte_t *pte)
{
	struct lazy *l = &lazy[cpu];

	if (!l->may)
		return;
	l->mm = mm;
	l->begin = addr & PMD_MASK;
	l->table = PTR_ALIGN_DOWN(pte, PAGE_SIZE);
}

static struct entry *insert(int cpu, struct mm_struct *mm, unsigned long addr,
			    unsigned long pfn, bool write, bool huge)
{
	struct entry *e = look_up(cpu, mm, addr);

	if (!e)
		e = look_up(cpu, NULL, 0);
	if (!e)
		ex_fail(EX_UNMODELLED, EX_CALLER, "TLB full");
	*e = (struct entry){ mm, addr, pfn, write, huge };
	return e;
}

void tlb_fill(int cpu, struct mm_struct *mm, unsigned long addr, bool write)
{
	bool huge;
	pte_t *pte = walk(mm, addr, &huge);

	*pte = pte_mkyoung(*pte);
	if (write)
		*pte = pte_mkdirty(*pte);
	insert(cpu, mm, addr, walked_pfn(pte, huge, addr), write, huge);
}

/* What is announced may be freed before it is this one's turn. */
static bool walking[NR_MACHINE_CPUS];

bool tlb_is_walking(void)
{
	return walking[this_cpu_number()];
}

/* Others may change what there is to announce until it is this one's turn. */
static pte_t *announce(struct mm_struct *mm, unsigned long addr, int cpu, bool *huge)
{
	pte_t *pte;

	walking[this_cpu_number()] = true;
	do {
		const unsigned int kind = EX_READ | EX_WRITE;
		struct ex_span span[] = {
			{ &tlb_word[cpu], sizeof(tlb_word[cpu]), kind },
			{ &user_data_word, sizeof(user_data_word), kind },
			{ pte = walk(mm, addr, huge), sizeof(*pte), kind },
		};

		ex_access_all(span, pte ? 3 : 2, EX_CALLER);
	} while (walk(mm, addr, huge) != pte);
	walking[this_cpu_number()] = false;
	if (pte && frame_is_free(virt_to_page(pte)))
		ex_fail("lifetime", EX_CALLER, "a page table that is freed leads to %#lx", addr);
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
		e = insert(cpu, mm, addr, pfn, allows_write(*pte), huge);
		if (!huge)
			remember_table(cpu, mm, addr, pte);
	}
	oracle_translation(addr, e->pfn, pfn);
	return pfn_to_kaddr(e->pfn);
}

void tlb_look_up_lazily(struct mm_struct *mm, unsigned long addr)
{
	int cpu = this_cpu_number();
	const struct lazy *l = &lazy[cpu];

	ex_access(&tlb_word[cpu], sizeof(tlb_word[cpu]), EX_READ | EX_WRITE, EX_CALLER);
	if (l->table && l->mm == mm && l->begin == (addr & PMD_MASK) &&
	    frame_is_free(virt_to_page(l->table)))
		ex_fail("tlb", EX_CALLER, "a CPU in lazy TLB mode reads a page table that is freed");
}

void tlb_may_be_lazy(int cpu)
{
	lazy[cpu].may = true;
}

void tlb_enter_lazy(void)
{
	int cpu = this_cpu_number();

	ex_access(&tlb_word[cpu], sizeof(tlb_word[cpu]), EX_WRITE, EX_CALLER);
	lazy[cpu].is = true;
}

static void forget_all(int cpu)
{
	for (int i = 0; i < MAX_ENTRIES; i++)
		tlb[cpu][i] = (struct entry){ 0 };
	lazy[cpu].table = NULL;
}

/* As switch_mm_irqs_off() does when it finds that it is behind. */
void tlb_leave_lazy(void)
{
	int cpu = this_cpu_number();

	ex_access(&tlb_word[cpu], sizeof(tlb_word[cpu]), EX_READ | EX_WRITE, EX_CALLER);
	lazy[cpu].is = false;
	if (lazy[cpu].missed)
		forget_all(cpu);
	lazy[cpu].missed = false;
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
	insert(cpu, mm, addr, pfn, allows_write(*pte), huge);
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

/* Is the CPU interrupted for a flush? If it is, it forgets where tables are. */
static bool is_interrupted(int cpu, bool freed_tables, const void *pc)
{
	struct lazy *l = &lazy[cpu];

	if (!l->may)
		return true;
	ex_access(&tlb_word[cpu], sizeof(tlb_word[cpu]), EX_READ | EX_WRITE, pc);
	if (l->is && !freed_tables) {
		l->missed = true;
		return false;
	}
	l->table = NULL;
	return true;
}

/* A flush names the first page of each stride. */
static bool is_named(const struct entry *e, unsigned long start, unsigned int stride_shift)
{
	return e->huge || ((e->addr - start) & ((1ul << stride_shift) - 1)) < PAGE_SIZE;
}

static void flush(struct mm_struct *mm, unsigned long start, unsigned long end,
		  unsigned int stride_shift, bool freed_tables)
{
	ex_order(EX_FLUSH, EX_CALLER);
	for (int cpu = 0; cpu < EX_MAX_THREADS; cpu++) {
		if (!is_interrupted(cpu, freed_tables, EX_CALLER))
			continue;
		for (int i = 0; i < MAX_ENTRIES; i++) {
			struct entry *e = &tlb[cpu][i];

			if (e->mm != mm || e->addr < start || e->addr >= end ||
			    !is_named(e, start, stride_shift))
				continue;
			forget(cpu, i, EX_CALLER);
		}
	}
}

void flush_tlb_mm_range(struct mm_struct *mm, unsigned long start,
			unsigned long end, unsigned int stride_shift,
			bool freed_tables)
{
	flush(mm, start, end, stride_shift, freed_tables);
}

void arch_tlbbatch_flush(struct arch_tlbflush_unmap_batch *batch)
{
	int cpu, i;

	/* The batch knows CPUs, not addresses: everything goes. */
	for_each_cpu(cpu, &batch->cpumask) {
		if (!is_interrupted(cpu, false, EX_CALLER))
			continue;
		for (i = 0; i < MAX_ENTRIES; i++)
			if (tlb[cpu][i].mm)
				forget(cpu, i, EX_CALLER);
	}
	cpumask_clear(&batch->cpumask);
}
