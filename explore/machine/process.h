/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Set-up helpers, named after the state they make. They call the kernel's own
 * functions (page tables, anon_vma, rmap), so the state is one that a kernel
 * can be in.
 */
#ifndef EXPLORE_PROCESS_H
#define EXPLORE_PROCESS_H

#include "machine.h"

#define MAX_VMA 8

/** process_create() - an address space with nothing in it */
struct mm_struct *process_create(void);

/** process_map() - a private anonymous read-write VMA of @pages at @addr */
struct vm_area_struct *process_map(struct mm_struct *mm, unsigned long addr,
				   unsigned int pages);

/** process_map_at() - the same, with @pgoff instead of what follows from @addr */
struct vm_area_struct *process_map_at(struct mm_struct *mm, unsigned long addr,
				      unsigned int pages, pgoff_t pgoff);

/** process_map_untouched() - the same, before its first fault: no anon_vma */
struct vm_area_struct *process_map_untouched(struct mm_struct *mm, unsigned long addr,
					     unsigned int pages);

/** process_free_vma() - as vm_area_free(), after a grace period: nobody may use it */
void process_free_vma(struct vm_area_struct *vma);

/** process_register() - make @mm's VMA a userfaultfd's, for moving pages in */
struct userfaultfd_ctx *process_register(struct mm_struct *mm);

/**
 * process_touch() - fault in an exclusive, dirty folio
 * @order: of the folio, which PTEs map.
 * @value: put into its first page; the next page gets @value + 1, and so on.
 */
struct folio *process_touch(struct vm_area_struct *vma, unsigned long addr,
			    unsigned int order, unsigned long value);

/** process_touch_huge() - fault in a huge page that a PMD maps */
struct folio *process_touch_huge(struct vm_area_struct *vma, unsigned long addr,
				 unsigned long value);

/** process_touch_huge_zero() - as a read fault does, where the huge zero page may be mapped */
struct folio *process_touch_huge_zero(struct vm_area_struct *vma, unsigned long addr);

/** process_count_deposited() - page tables that wait for huge pages to be split, in
 *  the table where the VMA begins */
unsigned int process_count_deposited(struct vm_area_struct *vma);

/**
 * process_fork_vma() - the child's VMA, sharing the anon_vma root
 * @child: its address space.
 * @vma: the parent's, without pages yet: none is shared.
 */
struct vm_area_struct *process_fork_vma(struct mm_struct *child,
					struct vm_area_struct *vma);

/** process_fork_part() - the same of @pages from @addr on, as if the parent's VMA had
 *  been split before: its parts have one anon_vma */
struct vm_area_struct *process_fork_part(struct mm_struct *child,
					 struct vm_area_struct *vma,
					 unsigned long addr, unsigned int pages);

/** process_split() - the VMA ends after @pages; returns another one with the rest, as
 *  madvise() or mprotect() of a part leaves them */
struct vm_area_struct *process_split(struct vm_area_struct *vma, unsigned int pages);

/** process_attach() - a VMA becomes one that page faults and moves can lock */
void process_attach(struct vm_area_struct *vma);

/** process_copy_vma() - the same before anon_vma_fork(), and not attached */
struct vm_area_struct *process_copy_vma(struct mm_struct *child,
					struct vm_area_struct *vma);

/** process_pmd() - where @addr's page table or huge page belongs */
pmd_t *process_pmd(struct vm_area_struct *vma, unsigned long addr);

/** process_pte() - where @addr is mapped; the page table is made if need be */
pte_t *process_pte(struct vm_area_struct *vma, unsigned long addr);

/** process_has_table() - is the page one of the tables of any VMA, or deposited
 *  there? VMAs that were unmapped count: nobody frees their tables. */
bool process_has_table(const struct page *page);

/** process_count_entries() - how many entries of page tables map each folio
 *  @entries: for each frame; that of the folio's first one counts. */
void process_count_entries(u16 entries[NR_FRAMES]);

/**
 * process_entry_maps() - which addresses does an entry of a page table map?
 * @entry: the entry, of PTEs or PMDs.
 * @value: what it holds, or held; a PMD that leads to a table maps nothing.
 * @mm: out: whose it is.
 * @addr: out: first address.
 * @size: out: bytes.
 *
 * Returns false if it is in no table of any VMA.
 */
bool process_entry_maps(const pte_t *entry, pte_t value, struct mm_struct **mm,
			unsigned long *addr, unsigned long *size);

/** process_has_chain() - is the link in the list of any VMA? */
bool process_has_chain(const struct anon_vma_chain *avc);

/** process_has_lock() - is this the page_table_lock of a process? */
bool process_has_lock(const void *lock);

#endif
