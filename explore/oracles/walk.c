// SPDX-License-Identifier: GPL-2.0-only
/*
 * The walk oracle. The linker sends the calls of the two functions that each
 * walk is made of through here: the look-up of the VMAs in the anon_vma's
 * interval tree, and the look at the page table of each.
 */
#include "oracles.h"

#include <linux/pagemap.h>

static struct walk {
	struct folio *folio;
	unsigned int before;	/* places that mapped it when the call began */
	unsigned int mapped;	/* when the lock was taken */
	unsigned int visited;	/* places that were shown to the walker */
	struct vm_area_struct *vma;	/* the last one, if it is an entry */
	unsigned long addr;
	pte_t *pte;
} walk[NR_MACHINE_CPUS];

bool __real_page_vma_mapped_walk(struct page_vma_mapped_walk *pvmw);
bool __wrap_page_vma_mapped_walk(struct page_vma_mapped_walk *pvmw);
struct anon_vma_chain *REAL_RMAP_TREE_FIRST(RMAP_TREE *tree, unsigned long first,
					    unsigned long last);
struct anon_vma_chain *WRAP_RMAP_TREE_FIRST(RMAP_TREE *tree, unsigned long first,
					    unsigned long last);

static void check_root(struct folio *folio, struct vm_area_struct *vma, const void *pc)
{
	unsigned long mapping = (unsigned long)folio->mapping;
	struct anon_vma *anon_vma;

	/* KSM looks at one VMA, which it has found by its address. */
	if (lock_held(&vma->vm_mm->mmap_lock))
		return;
	if ((mapping & FOLIO_MAPPING_FLAGS) != FOLIO_MAPPING_ANON)
		return;
	anon_vma = (struct anon_vma *)(mapping - FOLIO_MAPPING_ANON);
	if (!lock_held(&anon_vma->root->rwsem))
		ex_fail("walk", pc,
			"walks the folio, but holds another lock than its root's");
}

bool __wrap_page_vma_mapped_walk(struct page_vma_mapped_walk *pvmw)
{
	struct walk *w = &walk[this_cpu_number()];
	struct folio *folio = pfn_folio(pvmw->pfn);
	bool found;

	check_root(folio, pvmw->vma, EX_CALLER);
	found = __real_page_vma_mapped_walk(pvmw);
	if (found) {
		check_root(folio, pvmw->vma, EX_CALLER);
		w->visited |= place_at(pvmw->vma, pvmw->address);
	}
	w->vma = pvmw->vma;
	w->addr = pvmw->address;
	w->pte = found ? pvmw->pte : NULL;
	return found;
}

void walk_shown(pte_t *pte, unsigned int nr)
{
	struct walk *w = &walk[this_cpu_number()];

	for (unsigned int i = 1; w->pte == pte && i < nr; i++)
		w->visited |= place_at(w->vma, w->addr + i * PAGE_SIZE);
}

struct anon_vma_chain *WRAP_RMAP_TREE_FIRST(RMAP_TREE *tree, unsigned long first,
					    unsigned long last)
{
	struct anon_vma *anon_vma = RMAP_TREE_OWNER(tree);

	if (!lock_held(&anon_vma->root->rwsem))
		ex_fail("walk", EX_CALLER, "looks up VMAs without the root's lock");
	return REAL_RMAP_TREE_FIRST(tree, first, last);
}

void oracle_read_locked(void)
{
	struct walk *w = &walk[this_cpu_number()];

	if (!w->folio)
		return;
	w->mapped = places_mapping(w->folio);
	/* Who counts mappings first need not find one that fork() has added. */
	if (w->mapped & w->before)
		w->mapped &= w->before;
}

void walk_begin(struct folio *folio)
{
	walk[this_cpu_number()] = (struct walk){
		.folio = folio,
		.before = places_mapping(folio),
	};
}

void walk_end(struct folio *folio, bool contended)
{
	struct walk *w = &walk[this_cpu_number()];
	unsigned int missed;

	/* A place that came or went meanwhile may be missed; one that fork() has just made,
	 * too, if the look at its entry without the lock may be late. */
	missed = w->mapped & places_mapping(folio) & ~w->visited;
	if (ex_is_weak())
		missed &= places_of_first();
	if (missed && !contended)
		ex_fail("walk", NULL, "the walk missed a place that maps the folio");
	*w = (struct walk){ 0 };
}
