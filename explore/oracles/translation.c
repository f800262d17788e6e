// SPDX-License-Identifier: GPL-2.0-only
#include "oracles.h"

void oracle_translation(unsigned long addr, unsigned long used, unsigned long present)
{
	if (frame_is_free(pfn_to_page(used)))
		ex_fail("tlb", NULL, "user access at %#lx reaches a freed page", addr);
	/* Stale is fine as long as nobody can see the page elsewhere. */
	if (used != present && page_is_mapped(pfn_to_page(used)))
		ex_fail("tlb", NULL,
			"a stale translation at %#lx reaches the page at its new place",
			addr);
}
