// SPDX-License-Identifier: GPL-2.0-only
#include "oracles.h"

void oracle_touched(const volatile void *addr, const void *pc)
{
	const char *cache = "page";
	unsigned long readers;
	bool typesafe = false;

	if (tlb_is_walking())
		return;
	if (slab_is_freed((const void *)addr, &cache, &readers, &typesafe) &&
	    typesafe && rcu_is_among(readers))
		return;
	ex_fail("lifetime", pc, "use after free: %s", cache);
}
