// SPDX-License-Identifier: GPL-2.0-only
#include "oracles.h"

#include <linux/pagemap.h>
#include <linux/swapops.h>
#include <asm/pgtable.h>

#include "../machine/process.h"

#define MAX_PLACES 12

static struct place place[MAX_PLACES];
static int nr_places;

static pmd_t *pmd_at(struct vm_area_struct *vma, unsigned long addr)
{
	pgd_t *pgd = pgd_offset(vma->vm_mm, addr);

	return pmd_offset(pud_offset(p4d_offset(pgd, addr), addr), addr);
}

static struct place *add_place(struct vm_area_struct *vma, unsigned long addr,
			       unsigned int pages, const char *name)
{
	struct place *p = &place[nr_places++];

	BUG_ON(nr_places > MAX_PLACES);
	*p = (struct place){ vma, addr, pages, pmd_at(vma, addr) };
	if (vma->anon_vma)
		ex_name(&vma->anon_vma->root->rwsem, 8, "%s root->rwsem", name);
	return p;
}

struct place *watch_place(struct vm_area_struct *vma, unsigned long addr,
			  const char *name)
{
	pte_t *pte = process_pte(vma, addr);
	struct place *p = add_place(vma, addr, 1, name);

	p->pte = pte;
	ex_name(p->pte, sizeof(*p->pte), "%s PTE", name);
	ex_name(ptlock_ptr(virt_to_ptdesc(p->pte)), 4, "%s PTL", name);
	return p;
}

struct place *watch_huge_place(struct vm_area_struct *vma, unsigned long addr,
			       const char *name)
{
	struct place *p;

	process_pmd(vma, addr);
	p = add_place(vma, addr, HPAGE_PMD_NR, name);
	ex_name(p->pmd, sizeof(*p->pmd), "%s PMD", name);
	ex_name(pmd_lockptr(vma->vm_mm, p->pmd), 4, "%s PMD lock", name);
	return p;
}

void watch_folio(struct folio *folio, const char *name)
{
	ex_name(&folio->mapping, 8, "%s->mapping", name);
	ex_name(&folio->index, 8, "%s->index", name);
	ex_name(&folio->flags, 8, "%s->flags", name);
	ex_name(&folio->_mapcount, 4, "%s->_mapcount", name);
	ex_name(&folio->_refcount, 4, "%s->_refcount", name);
}

/* The page that a place's PTE number @i maps, or NULL. */
static struct page *page_at(const struct place *p, unsigned int i)
{
	pte_t *pte = p->pte ?: pte_offset_kernel(p->pmd, p->addr) + i;

	return pte_present(*pte) ? pfn_to_page(pte_pfn(*pte)) : NULL;
}

static bool is_huge(const struct place *p)
{
	return pmd_present(*p->pmd) && pmd_leaf(*p->pmd);
}

/* How many PTEs of a place there are to look at. */
static unsigned int ptes_of(const struct place *p)
{
	return pmd_none(*p->pmd) || pmd_is_leaf(*p->pmd) || is_huge(p) ? 0 : p->pages;
}

bool place_maps(const struct place *p, struct folio *folio)
{
	unsigned int ptes = ptes_of(p);

	if (is_huge(p))
		return pmd_folio(*p->pmd) == folio;
	for (unsigned int i = 0; i < ptes; i++) {
		struct page *page = page_at(p, i);

		if (page && page_folio(page) == folio)
			return true;
	}
	return false;
}

struct page *place_page_at(const struct place *p, unsigned int i)
{
	return ptes_of(p) ? page_at(p, i) : is_huge(p) ? pmd_page(*p->pmd) + i : NULL;
}

struct page *place_page(const struct place *p)
{
	return place_page_at(p, 0);
}

bool page_is_mapped(struct page *page)
{
	for (int n = 0; n < nr_places; n++) {
		unsigned int ptes = ptes_of(&place[n]);

		if (is_huge(&place[n]) && pmd_folio(*place[n].pmd) == page_folio(page))
			return true;
		for (unsigned int i = 0; i < ptes; i++)
			if (page_at(&place[n], i) == page)
				return true;
	}
	return false;
}

unsigned int places_mapping(struct folio *folio)
{
	unsigned int set = 0;

	for (int i = 0; i < nr_places; i++)
		if (place_maps(&place[i], folio))
			set |= 1u << i;
	return set;
}

unsigned int places_of_first(void)
{
	unsigned int set = 0;

	for (int i = 0; i < nr_places; i++)
		if (place[i].vma->vm_mm == place[0].vma->vm_mm)
			set |= 1u << i;
	return set;
}

unsigned int place_at(struct vm_area_struct *vma, unsigned long addr)
{
	for (int i = 0; i < nr_places; i++)
		if (place[i].vma == vma && addr >= place[i].addr &&
		    addr < place[i].addr + place[i].pages * PAGE_SIZE)
			return 1u << i;
	return 0;
}

/* Is the VMA where a walk of @anon_vma would find it? */
static bool reaches(struct anon_vma *anon_vma, struct vm_area_struct *vma)
{
	struct anon_vma_chain *avc;

	list_for_each_entry(avc, &vma->anon_vma_chain, same_vma)
		if (avc->anon_vma == anon_vma)
			return true;
	return false;
}

static void check_entry(const struct place *p, unsigned long addr,
			struct folio *folio, struct page *page, const void *pc)
{
	struct anon_vma *anon_vma = (void *)((long)folio->mapping - FOLIO_MAPPING_ANON);
	pgoff_t index = folio->index + folio_page_idx(folio, page);

	if (!folio_test_anon(folio))
		ex_fail("mapping", pc, "a mapped folio is not anonymous any more");
	if (folio_test_ksm(folio))
		return;
	if (!reaches(anon_vma, p->vma))
		ex_fail("mapping", pc,
			"folio->mapping leads to no walk that finds the PTE at %#lx", addr);
	if (index != linear_anon_page_index(p->vma, addr))
		ex_fail("mapping", pc, "folio->index is %#lx, but it is mapped at %#lx",
			folio->index, addr);
}

/* Check all entries of a place that map @folio; tells how many these are. */
static int check_place(const struct place *p, struct folio *folio, const void *pc)
{
	unsigned int ptes = ptes_of(p);
	int mapped = 0;

	if (is_huge(p) && pmd_folio(*p->pmd) == folio) {
		check_entry(p, p->addr, folio, &folio->page, pc);
		return 1;
	}
	for (unsigned int i = 0; i < ptes; i++) {
		struct page *page = page_at(p, i);

		if (!page || page_folio(page) != folio)
			continue;
		check_entry(p, p->addr + i * PAGE_SIZE, folio, page, pc);
		mapped++;
	}
	return mapped;
}

static void check_folio(struct folio *folio, const void *pc)
{
	int mapped = 0;

	for (int i = 0; i < nr_places; i++)
		mapped += check_place(&place[i], folio, pc);
	if (mapped != folio_mapcount(folio))
		ex_fail("mapping", pc, "%d entries map the folio, its mapcount is %d",
			mapped, folio_mapcount(folio));
}

void oracle_folio_unlocked(struct folio *folio, const void *pc)
{
	/* Under a page-table lock somebody may be half way through. Tails of a
	 * huge page are many; its head stands for them. */
	if (spinlocks_held || frame_is_huge_tail(&folio->page))
		return;
	if (places_mapping(folio))
		check_folio(folio, pc);
}

void oracle_settled(struct folio *folio, int references)
{
	int count = atomic_read(&folio->_refcount);

	if (folio_test_locked(folio))
		ex_fail("locking", NULL, "the folio stays locked");
	check_folio(folio, NULL);
	if (count != references)
		ex_fail("lifetime", NULL, "the folio has %d references, not %d", count,
			references);
}
