// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which folios NUMA hinting may make inaccessible.
 *
 * Left out: those that are pinned, or mapped by several processes.
 */
#include "internal.h"

bool folio_can_map_prot_numa(struct folio *folio, struct vm_area_struct *vma,
			     bool is_private_single_threaded)
{
	return folio && !is_private_single_threaded;
}
