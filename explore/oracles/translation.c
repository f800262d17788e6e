// SPDX-License-Identifier: GPL-2.0-only
#include "oracles.h"

#include <asm/pgtable.h>

void oracle_translation(struct mm_struct *mm, unsigned long addr,
			unsigned long pfn, pte_t *pte)
{
	struct folio *folio = pfn_folio(pfn);

	if (frame_is_free(pfn_to_page(pfn)))
		ex_fail("tlb", NULL, "user access at %#lx reaches a freed page", addr);
	if (pte_present(*pte) && pte_pfn(*pte) == pfn)
		return;
	/* Stale is fine as long as nobody can see the page elsewhere. */
	if (places_mapping(folio))
		ex_fail("tlb", NULL,
			"a stale translation at %#lx reaches the page at its new place",
			addr);
}
