/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Oracles: what must hold, checked where it could first be seen not to.
 * A violation is reported by ex_fail() under the oracle's name.
 *
 *   walk		a walk holds the lock of the folio's root; a walk that was not
 *		contended visits a folio that is mapped throughout
 *   mapping	while a PTE maps an anonymous folio and nobody is changing that,
 *		its mapping, index and the PTE's place agree
 *   mapcount	at the end, each folio's mapcount is the number of entries that map it
 *   table	a page table of PTEs is changed under its lock only
 *   notifier	what a second MMU may use is taken away in a range only that it was told
 *		is being invalidated; and such ranges end
 *   tlb	no access through a stale translation once the page is elsewhere
 *   lifetime	no use after free, no free of what is in use
 *   leak	at the end, nothing is left that nobody can reach, and no reference
 *		that nobody accounts for
 *   locking	deadlock, sleeping while atomic, a lock kept (see the machine)
 *   lock-order	no two classes of locks are waited for in both orders
 *   assert	WARN, BUG and the VM assertions of the kernel itself
 *   api	documented results only, and what is reported is done
 *   serial	where a scenario says so: the results of some serial order of the calls
 */
#ifndef EXPLORE_ORACLES_H
#define EXPLORE_ORACLES_H

#include "../machine/machine.h"

/* A place that may map the folios that a scenario is about. */
struct place {
	struct vm_area_struct *vma;
	unsigned long addr;
	unsigned int pages;	/* 1, or those of a huge page */
	pmd_t *pmd;
	pte_t *pte;		/* NULL: whatever is under the PMD */
};

/**
 * watch_place() - oracles look at this page of @vma, people see it as @name
 *
 * Only during set-up.
 */
struct place *watch_place(struct vm_area_struct *vma, unsigned long addr,
			  const char *name);

/** watch_huge_place() - the same for what a PMD can map */
struct place *watch_huge_place(struct vm_area_struct *vma, unsigned long addr,
			       const char *name);

/** watch_folio() - name its fields for people */
void watch_folio(struct folio *folio, const char *name);

/** place_maps() - is @folio mapped there? */
bool place_maps(const struct place *place, struct folio *folio);

/** place_page() - the (first) page that is mapped there, or NULL */
struct page *place_page(const struct place *place);

/** place_page_at() - the page that is mapped @i pages further on, or NULL */
struct page *place_page_at(const struct place *place, unsigned int i);

/** page_is_mapped() - is this page mapped at any watched place? */
bool page_is_mapped(struct page *page);

/** places_mapping() - the set of watched places that map @folio */
unsigned int places_mapping(struct folio *folio);

/** places_of_first() - the set of watched places of the process that has the first one */
unsigned int places_of_first(void);

/** place_at() - the set of the one watched place that is there */
unsigned int place_at(struct vm_area_struct *vma, unsigned long addr);

/** oracle_settled() - final check of a folio that nobody works on any more
 * @folio: the folio.
 * @references: that it must have.
 */
void oracle_settled(struct folio *folio, int references);

/** leak_keeps() - the scenario keeps references to @folio beyond the end */
void leak_keeps(struct folio *folio, int references);

/**
 * walk_begin(), walk_end() - around a call that walks @folio's reverse map
 * @contended: the call says that it did not walk.
 */
void walk_begin(struct folio *folio);
void walk_end(struct folio *folio, bool contended);

/** walk_shown() - who was shown the entry @pte has been told of the @nr from there on */
void walk_shown(pte_t *pte, unsigned int nr);

#endif
