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
} walk[NR_MACHINE_CPUS];

bool __real_page_vma_mapped_walk(struct page_vma_mapped_walk *pvmw);
bool __wrap_page_vma_mapped_walk(struct page_vma_mapped_walk *pvmw);
struct anon_vma_chain *
__real_anon_vma_interval_tree_iter_first(struct rb_root_cached *root,
					 unsigned long first, unsigned long last);
struct anon_vma_chain *
__wrap_anon_vma_interval_tree_iter_first(struct rb_root_cached *root,
					 unsigned long first, unsigned long last);

static void check_root(struct folio *folio, struct vm_area_struct *vma, const void *pc)
{
	unsigned long mapping = (unsigned long)folio->mapping;
	struct anon_vma *anon_vma;

	/* KSM looks at one VMA, which it has found by its address. */
	if (lock_held(&vma->vm_mm->mmap_lock))
		return;
	if ((mapping & PAGE_MAPPING_FLAGS) != PAGE_MAPPING_ANON)
		return;
	anon_vma = (struct anon_vma *)(mapping - PAGE_MAPPING_ANON);
	if (!lock_held(&anon_vma->root->rwsem))
		ex_fail("walk", pc,
			"walks the folio, but holds another lock than its root's");
}

bool __wrap_page_vma_mapped_walk(struct page_vma_mapped_walk *pvmw)
{
	struct folio *folio = pfn_folio(pvmw->pfn);
	bool found;

	check_root(folio, pvmw->vma, EX_CALLER);
	found = __real_page_vma_mapped_walk(pvmw);
	if (found) {
		check_root(folio, pvmw->vma, EX_CALLER);
		walk[this_cpu_number()].visited |= place_at(pvmw->vma, pvmw->address);
	}
	return found;
}

struct anon_vma_chain *
__wrap_anon_vma_interval_tree_iter_first(struct rb_root_cached *root,
					 unsigned long first, unsigned long last)
{
	struct anon_vma *anon_vma = container_of(root, struct anon_vma, rb_root);

	if (!lock_held(&anon_vma->root->rwsem))
		ex_fail("walk", EX_CALLER, "looks up VMAs without the root's lock");
	return __real_anon_vma_interval_tree_iter_first(root, first, last);
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

	/* A place that came or went meanwhile may be missed; one that has just come,
	 * too, if the look at its entry without the lock may be late. */
	missed = w->mapped & places_mapping(folio) & ~w->visited;
	if (missed && !contended && !ex_is_weak())
		ex_fail("walk", NULL, "the walk missed a place that maps the folio");
	*w = (struct walk){ 0 };
}
