// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory failure, as it is handled once the machine check has been told.
 *
 * Left out: signals to processes that map the page, but have not met it; none is found.
 */
#include "actors.h"

#include <linux/mm.h>

/* What was poisoned is kept for ever: nobody may use it any more. */
static void poison(struct page *page, int flags)
{
	int ret = memory_failure(page_to_pfn(page), MF_SW_SIMULATED | flags);

	stage.poisoned = !ret;
	stage.kept_poisoned = ret == -EHWPOISON;
	if (!ret)
		leak_keeps(page_folio(page), 1);
}

void act_poison(void)
{
	poison(&stage.folio->page, 0);
}

void act_poison_second(void)
{
	poison(folio_page(stage.folio, 1), 0);
}

void act_meet_poison(void)
{
	poison(&stage.folio->page, MF_ACTION_REQUIRED);
}
