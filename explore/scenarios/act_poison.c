// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory failure, as it is handled once the machine check has been told.
 *
 * Left out: signals to the processes that map the page, of which none is found.
 */
#include "actors.h"

#include <linux/mm.h>

/* What was poisoned is kept for ever: nobody may use it any more. */
static void poison(struct page *page)
{
	int ret = memory_failure(page_to_pfn(page), MF_SW_SIMULATED);

	stage.poisoned = !ret;
	if (!ret)
		leak_keeps(page_folio(page), 1);
}

void act_poison(void)
{
	poison(&stage.folio->page);
}

void act_poison_second(void)
{
	poison(folio_page(stage.folio, 1));
}
