// SPDX-License-Identifier: GPL-2.0-only
#include "oracles.h"

#include <linux/pagemap.h>
#include <asm/pgtable.h>

#include "../machine/process.h"

#define MAX_PLACES 8

static struct place place[MAX_PLACES];
static int nr_places;

struct place *watch_place(struct vm_area_struct *vma, unsigned long addr,
			  const char *name)
{
	struct place *p = &place[nr_places++];

	BUG_ON(nr_places > MAX_PLACES);
	*p = (struct place){ vma, addr, process_pte(vma, addr) };
	ex_name(p->pte, sizeof(*p->pte), "%s PTE", name);
	ex_name(ptlock_ptr(virt_to_ptdesc(p->pte)), 4, "%s PTL", name);
	ex_name(&vma->anon_vma->root->rwsem, 8, "%s root->rwsem", name);
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

bool place_maps(const struct place *p, struct folio *folio)
{
	return pte_present(*p->pte) && pte_pfn(*p->pte) == folio_pfn(folio);
}

unsigned int places_mapping(struct folio *folio)
{
	unsigned int set = 0;

	for (int i = 0; i < nr_places; i++)
		if (place_maps(&place[i], folio))
			set |= 1u << i;
	return set;
}

unsigned int place_at(struct vm_area_struct *vma, unsigned long addr)
{
	for (int i = 0; i < nr_places; i++)
		if (place[i].vma == vma && place[i].addr == addr)
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

static void check_place(const struct place *p, struct folio *folio, const void *pc)
{
	struct anon_vma *anon_vma = (void *)((long)folio->mapping - PAGE_MAPPING_ANON);

	if (!folio_test_anon(folio) || folio_test_ksm(folio))
		ex_fail("mapping", pc, "a mapped folio is not anonymous any more");
	if (!reaches(anon_vma, p->vma))
		ex_fail("mapping", pc,
			"folio->mapping leads to no walk that finds the PTE at %#lx",
			p->addr);
	if (folio->index != linear_page_index(p->vma, p->addr))
		ex_fail("mapping", pc, "folio->index is %#lx, but it is mapped at %#lx",
			folio->index, p->addr);
}

static void check_folio(struct folio *folio, const void *pc)
{
	int mapped = 0;

	for (int i = 0; i < nr_places; i++) {
		if (!place_maps(&place[i], folio))
			continue;
		mapped++;
		check_place(&place[i], folio, pc);
	}
	if (mapped != atomic_read(&folio->_mapcount) + 1)
		ex_fail("mapping", pc, "%d PTEs map the folio, its mapcount is %d",
			mapped, atomic_read(&folio->_mapcount) + 1);
}

void oracle_folio_unlocked(struct folio *folio, const void *pc)
{
	/* Under a page-table lock somebody may be half way through. */
	if (spinlocks_held || folio_test_large(folio))
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
