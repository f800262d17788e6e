// SPDX-License-Identifier: GPL-2.0-only
#include "process.h"

#include <linux/maple_tree.h>
#include <linux/pagemap.h>
#include <linux/swap.h>
#include <asm/pgalloc.h>
#include <asm/pgtable.h>
#include <asm/tlbflush.h>

#include "internal.h"

#define MAX_MM 3


static struct process {
	struct mm_struct mm;
	unsigned long cpus[BITS_TO_LONGS(NR_CPUS)];	/* room for mm->cpu_bitmap */
} process[MAX_MM];
static int nr_mms;
static struct vm_area_struct vmas[MAX_VMA];
static int nr_vmas;
static struct userfaultfd_ctx ctxs[MAX_MM];

struct mm_struct *process_create(void)
{
	struct mm_struct *mm = &process[nr_mms].mm;

	BUG_ON(nr_mms == MAX_MM);
	nr_mms++;
	mt_init_flags(&mm->mm_mt, MM_MT_FLAGS);
	mt_set_external_lock(&mm->mm_mt, &mm->mmap_lock);
	atomic_set(&mm->mm_users, 1);
	atomic_set(&mm->mm_count, 1);
	mm_id_init(mm, nr_mms);
	init_rwsem(&mm->mmap_lock);
	mm_lock_seqcount_init(mm);
	spin_lock_init(&mm->page_table_lock);
	mm->pgd = (pgd_t *)get_free_pages_noprof(GFP_KERNEL | __GFP_ZERO, 0);
	if (nr_mms == 1)
		cpu_adopt(mm);
	ex_name(&mm->mmap_lock, 8, "mm%d->mmap_lock", nr_mms - 1);
	ex_name(&mm->mm_lock_seq, sizeof(mm->mm_lock_seq), "mm%d->mm_lock_seq", nr_mms - 1);
	return mm;
}

static void insert_vma(struct vm_area_struct *vma)
{
	MA_STATE(mas, &vma->vm_mm->mm_mt, vma->vm_start, vma->vm_end - 1);

	mmap_write_lock(vma->vm_mm);
	BUG_ON(mas_store_gfp(&mas, vma, GFP_KERNEL));
	mmap_write_unlock(vma->vm_mm);
}

void process_attach(struct vm_area_struct *vma)
{
	mmap_write_lock(vma->vm_mm);
	vma_start_write(vma);
	vma_attach(vma);
	mmap_write_unlock(vma->vm_mm);
}

static struct vm_area_struct *new_vma(struct mm_struct *mm, unsigned long start,
				      unsigned long end)
{
	struct vm_area_struct *vma = &vmas[nr_vmas];

	BUG_ON(nr_vmas == MAX_VMA);
	vma_init(vma, mm);
	vma_lock_begin(vma, nr_vmas++);
	vma->vm_start = start;
	vma->vm_end = end;
	vma_begins_at(vma, start >> PAGE_SHIFT);
	vm_flags_init(vma, VM_READ | VM_WRITE | VM_MAYREAD | VM_MAYWRITE | VM_ACCOUNT);
	vma_set_anonymous(vma);
	vma->vm_page_prot = PAGE_COPY;
	return vma;
}

struct vm_area_struct *process_map_untouched(struct mm_struct *mm, unsigned long addr,
					     unsigned int pages)
{
	struct vm_area_struct *vma = new_vma(mm, addr, addr + pages * PAGE_SIZE);

	insert_vma(vma);
	process_attach(vma);
	return vma;
}

struct vm_area_struct *process_map_at(struct mm_struct *mm, unsigned long addr,
				      unsigned int pages, pgoff_t pgoff)
{
	struct vm_area_struct *vma = process_map_untouched(mm, addr, pages);

	vma_begins_at(vma, pgoff);
	mmap_read_lock(mm);
	BUG_ON(anon_vma_prepare(vma));
	mmap_read_unlock(mm);
	return vma;
}

struct vm_area_struct *process_map(struct mm_struct *mm, unsigned long addr,
				   unsigned int pages)
{
	return process_map_at(mm, addr, pages, addr >> PAGE_SHIFT);
}

static void vma_is_freed(struct rcu_head *head)
{
	struct vm_area_struct *vma = VMA_OF_RCU_HEAD(head);

	/* Whoever still looks at it comes before or after this. */
	ex_access(vma, sizeof(*vma), EX_WRITE, EX_CALLER);
	ex_poison(vma, sizeof(*vma));
}

void process_free_vma(struct vm_area_struct *vma)
{
	rcu_defer(VMA_RCU_HEAD(vma), vma_is_freed);
}

struct userfaultfd_ctx *process_register(struct mm_struct *mm)
{
	struct userfaultfd_ctx *ctx = &ctxs[container_of(mm, struct process, mm) - process];

	init_rwsem(&ctx->map_changing_lock);
	atomic_set(&ctx->mmap_changing, 0);
	refcount_set(&ctx->refcount, 1);
	ctx->mm = mm;
	for (int i = 0; i < nr_vmas; i++) {
		if (vmas[i].vm_mm != mm)
			continue;
		vmas[i].vm_userfaultfd_ctx.ctx = ctx;
		vm_flags_init(&vmas[i], vmas[i].vm_flags | VM_UFFD_MISSING);
	}
	return ctx;
}

pmd_t *process_pmd(struct vm_area_struct *vma, unsigned long addr)
{
	struct mm_struct *mm = vma->vm_mm;
	p4d_t *p4d = p4d_alloc(mm, pgd_offset(mm, addr), addr);
	pmd_t *pmd = pmd_alloc(mm, pud_alloc(mm, p4d, addr), addr);

	BUG_ON(!pmd);
	return pmd;
}

pte_t *process_pte(struct vm_area_struct *vma, unsigned long addr)
{
	pmd_t *pmd = process_pmd(vma, addr);

	BUG_ON(pte_alloc(vma->vm_mm, pmd));
	return pte_offset_kernel(pmd, addr);
}

/* As the page-fault handler gives @vma what it is about to map at @addr. */
static struct folio *new_folio(struct vm_area_struct *vma, unsigned long addr,
			       unsigned int order, unsigned long value)
{
	struct folio *folio = frame_alloc_folio(order);

	__folio_mark_uptodate(folio);
	folio_add_new_anon_rmap(folio, vma, addr, RMAP_EXCLUSIVE);
	add_mm_counter(vma->vm_mm, MM_ANONPAGES, 1 << order);
	*(unsigned long *)folio_address(folio) = value;
	return folio;
}

struct folio *process_touch(struct vm_area_struct *vma, unsigned long addr,
			    unsigned int order, unsigned long value)
{
	pte_t *pte = process_pte(vma, addr);
	struct folio *folio = new_folio(vma, addr, order, value);

	/* No list is needed unless it may be split: reclaim has it in a batch. */
	INIT_LIST_HEAD(&folio->lru);
	if (order)
		list_add(&folio->lru, &NODE_DATA(0)->__lruvec.lists[LRU_INACTIVE_ANON]);
	folio_set_lru(folio);
	folio_ref_add(folio, (1 << order) - 1);
	for (int i = 0; i < 1 << order; i++) {
		pte_t entry = mk_pte(folio_page(folio, i), vma->vm_page_prot);

		set_pte(pte + i, pte_mkwrite(pte_mkdirty(pte_mkyoung(entry)), vma));
		*(unsigned long *)page_address(folio_page(folio, i)) = value + i;
	}
	return folio;
}

/* The page table that a huge page is split into. */
static void deposit(struct mm_struct *mm, pmd_t *pmd)
{
	pgtable_t table = pte_alloc_one(mm);

	spin_lock(pmd_lockptr(mm, pmd));
	pgtable_trans_huge_deposit(mm, pmd, table);
	spin_unlock(pmd_lockptr(mm, pmd));
	mm_inc_nr_ptes(mm);
}

struct folio *process_touch_huge(struct vm_area_struct *vma, unsigned long addr,
				 unsigned long value)
{
	pmd_t *pmd = process_pmd(vma, addr);
	struct folio *folio = new_folio(vma, addr, HPAGE_PMD_ORDER, value);
	pmd_t entry = pmd_mkhuge(pfn_pmd(folio_pfn(folio), vma->vm_page_prot));

	list_add(&folio->lru, &NODE_DATA(0)->__lruvec.lists[LRU_INACTIVE_ANON]);
	folio_set_lru(folio);
	deposit(vma->vm_mm, pmd);
	set_pmd(pmd, pmd_mkwrite(pmd_mkdirty(pmd_mkyoung(entry)), vma));
	return folio;
}

struct folio *process_touch_huge_zero(struct vm_area_struct *vma, unsigned long addr)
{
	struct folio *folio = mm_get_huge_zero_folio(vma->vm_mm);
	pmd_t *pmd = process_pmd(vma, addr);

	BUG_ON(!folio);
	deposit(vma->vm_mm, pmd);
	set_pmd(pmd, huge_zero_pmd(pmd_mkhuge(pfn_pmd(folio_pfn(folio),
						      vma->vm_page_prot))));
	return folio;
}

static struct vm_area_struct *copy_part(struct mm_struct *child,
					struct vm_area_struct *parent,
					unsigned long start, unsigned long end)
{
	struct vm_area_struct *vma = new_vma(child, start, end);

	vma_begins_at(vma, parent->vm_pgoff + ((start - parent->vm_start) >> PAGE_SHIFT));
	insert_vma(vma);
	return vma;
}

struct vm_area_struct *process_copy_vma(struct mm_struct *child,
					struct vm_area_struct *parent)
{
	return copy_part(child, parent, parent->vm_start, parent->vm_end);
}

static void fork_anon_vma(struct vm_area_struct *vma, struct vm_area_struct *parent)
{
	mmap_write_lock(parent->vm_mm);
	BUG_ON(anon_vma_fork(vma, parent));
	mmap_write_unlock(parent->vm_mm);
	process_attach(vma);
}

struct vm_area_struct *process_fork_vma(struct mm_struct *child,
					struct vm_area_struct *parent)
{
	struct vm_area_struct *vma = process_copy_vma(child, parent);

	fork_anon_vma(vma, parent);
	return vma;
}

struct vm_area_struct *process_fork_part(struct mm_struct *child,
					 struct vm_area_struct *parent,
					 unsigned long addr, unsigned int pages)
{
	struct vm_area_struct *vma = copy_part(child, parent, addr, addr + pages * PAGE_SIZE);

	fork_anon_vma(vma, parent);
	return vma;
}

static void set_end(struct vm_area_struct *vma, unsigned long end)
{
	struct anon_vma_chain *avc;

	anon_vma_lock_write(vma->anon_vma);
	list_for_each_entry(avc, &vma->anon_vma_chain, same_vma)
		RMAP_TREE_REMOVE(avc);
	vma->vm_end = end;
	list_for_each_entry(avc, &vma->anon_vma_chain, same_vma)
		RMAP_TREE_INSERT(avc);
	anon_vma_unlock_write(vma->anon_vma);
}

struct vm_area_struct *process_split(struct vm_area_struct *vma, unsigned int pages)
{
	unsigned long at = vma->vm_start + pages * PAGE_SIZE;
	struct vm_area_struct *rest = copy_part(vma->vm_mm, vma, at, vma->vm_end);

	rest->vm_userfaultfd_ctx = vma->vm_userfaultfd_ctx;
	vm_flags_init(rest, vma->vm_flags);
	rest->anon_vma = vma->anon_vma;
	mmap_write_lock(vma->vm_mm);
	BUG_ON(ANON_VMA_SPLIT(rest, vma));
	set_end(vma, at);
	mmap_write_unlock(vma->vm_mm);
	process_attach(rest);
	return rest;
}

/* The list begins at the table of the PMD. */
static bool is_deposited(struct mm_struct *mm, pmd_t *pmd, const struct page *page)
{
	struct page *first = pmd_huge_pte(mm, pmd), *at = first;

	while (at && at != page) {
		at = list_next_entry(at, lru);
		if (at == first)
			return false;
	}
	return at;
}

unsigned int process_count_deposited(struct vm_area_struct *vma)
{
	struct page *first = pmd_huge_pte(vma->vm_mm, process_pmd(vma, vma->vm_start));
	struct page *at = first;
	unsigned int tables = 0;

	if (!first)
		return 0;
	do {
		tables++;
		at = list_next_entry(at, lru);
	} while (at != first);
	return tables;
}

static bool has_table_at(struct mm_struct *mm, unsigned long addr, const struct page *page)
{
	pgd_t *pgd = pgd_offset(mm, addr);
	pud_t *pud;
	pmd_t *pmd;

	if (pgd_none(*pgd))
		return false;
	pud = pud_offset(p4d_offset(pgd, addr), addr);
	if (virt_to_page(pud) == page)
		return true;
	if (pud_none(*pud))
		return false;
	pmd = pmd_offset(pud, addr);
	if (virt_to_page(pmd) == page || is_deposited(mm, pmd, page))
		return true;
	return pmd_present(*pmd) && !pmd_leaf(*pmd) && pmd_page(*pmd) == page;
}

bool process_has_table(const struct page *page)
{
	for (int i = 0; i < nr_vmas; i++)
		for (unsigned long addr = vmas[i].vm_start; addr < vmas[i].vm_end;
		     addr = ALIGN(addr + 1, PMD_SIZE))
			if (has_table_at(vmas[i].vm_mm, addr, page))
				return true;
	for (int i = 0; i < nr_mms; i++)
		if (virt_to_page(process[i].mm.pgd) == page)
			return true;
	return false;
}

/* NULL: there is no table of PMDs. */
static pmd_t *pmd_of(struct mm_struct *mm, unsigned long addr)
{
	pgd_t *pgd = pgd_offset(mm, addr);
	pud_t *pud;

	if (pgd_none(*pgd))
		return NULL;
	pud = pud_offset(p4d_offset(pgd, addr), addr);
	return pud_none(*pud) ? NULL : pmd_offset(pud, addr);
}

/* Entries under one PMD, from @addr to @end; a PMD that maps a huge page is one. */
static void count_under(pmd_t *pmd, unsigned long addr, unsigned long end, u16 *entries)
{
	pte_t *pte;

	if (!pmd_present(*pmd))
		return;
	if (pmd_leaf(*pmd)) {
		/* The huge zero page has no mapcount. */
		if (!is_huge_zero_pmd(*pmd))
			entries[folio_pfn(pmd_folio(*pmd))]++;
		return;
	}
	for (pte = pte_offset_kernel(pmd, addr); addr < end; pte++, addr += PAGE_SIZE)
		if (pte_present(*pte))
			entries[folio_pfn(pfn_folio(pte_pfn(*pte)))]++;
}

void process_count_entries(u16 entries[NR_FRAMES])
{
	unsigned long addr, next;

	for (int i = 0; i < nr_vmas; i++) {
		if (!vma_is_attached(&vmas[i]))
			continue;
		for (addr = vmas[i].vm_start; addr < vmas[i].vm_end; addr = next) {
			pmd_t *pmd = pmd_of(vmas[i].vm_mm, addr);

			next = pmd_addr_end(addr, vmas[i].vm_end);
			if (pmd)
				count_under(pmd, addr, next, entries);
		}
	}
}

/* Is it what maps some of the addresses below the PMD of @at? */
static bool maps_below(const pte_t *entry, pte_t value, pmd_t *pmd, unsigned long at,
		       unsigned long *addr, unsigned long *size)
{
	*addr = at & PMD_MASK;
	*size = PMD_SIZE;
	if ((const void *)entry == pmd)
		return pte_huge(value);
	if (!pmd_present(*pmd) || pmd_leaf(*pmd) || pmd_page(*pmd) != virt_to_page(entry))
		return false;
	*addr += (unsigned long)entry % PAGE_SIZE / sizeof(*entry) * PAGE_SIZE;
	*size = PAGE_SIZE;
	return true;
}

bool process_entry_maps(const pte_t *entry, pte_t value, struct mm_struct **mm,
			unsigned long *addr, unsigned long *size)
{
	for (int i = 0; i < nr_vmas; i++) {
		for (unsigned long at = vmas[i].vm_start; at < vmas[i].vm_end;
		     at = ALIGN(at + 1, PMD_SIZE)) {
			pmd_t *pmd = pmd_of(vmas[i].vm_mm, at);

			*mm = vmas[i].vm_mm;
			if (pmd && maps_below(entry, value, pmd, at, addr, size))
				return true;
		}
	}
	return false;
}

bool process_has_chain(const struct anon_vma_chain *avc)
{
	struct anon_vma_chain *at;

	for (int i = 0; i < nr_vmas; i++)
		list_for_each_entry(at, &vmas[i].anon_vma_chain, same_vma)
			if (at == avc)
				return true;
	return false;
}

bool process_has_lock(const void *lock)
{
	for (int i = 0; i < nr_mms; i++)
		if (lock == &process[i].mm.page_table_lock)
			return true;
	return false;
}
