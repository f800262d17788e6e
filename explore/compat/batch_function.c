// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who walks a large folio asks how many entries from one on map it, and looks at
 * all of them at once. The linker sends the call through here, to the walk oracle.
 */
#include "../oracles/oracles.h"

unsigned int __real_folio_pte_batch(struct folio *folio, pte_t *first, pte_t pte,
				    unsigned int most);
unsigned int __wrap_folio_pte_batch(struct folio *folio, pte_t *first, pte_t pte,
				    unsigned int most);

unsigned int __wrap_folio_pte_batch(struct folio *folio, pte_t *first, pte_t pte,
				    unsigned int most)
{
	unsigned int nr = __real_folio_pte_batch(folio, first, pte, most);

	walk_shown(first, nr);
	return nr;
}
