// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+2		reclaim_pages(second page)
 *
 * A second MMU uses the pages, too. The third is the zero page, which does not move in
 * a run.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(SRC, DST, 3);
	put_run(2, 0);
	stage.run.from[2] = watch_place(stage.src, SRC + 2 * PAGE_SIZE, "src+2");
	stage.run.to[2] = watch_place(stage.dst, DST + 2 * PAGE_SIZE, "dst+2");
	*stage.run.from[2]->pte = pte_mkspecial(pfn_pte(zero_pfn(SRC),
							stage.src->vm_page_prot));
	stage.len = 3 * PAGE_SIZE;
	stage.folio = stage.run.folio[1];
	notifier_attach(stage.mm);
}

static void check(void)
{
	expect_moved(0);
	for (int i = 0; i < 3; i++)
		if (!pte_none(*stage.run.from[i]->pte) || pte_none(*stage.run.to[i]->pte))
			ex_fail("api", NULL, "moved, but entry %d is not at the destination", i);
}

const struct ex_program move_notified_reclaim = {
	.name = "move-notified-reclaim",
	.summary = "move of three pages that a second MMU uses against reclaim",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_pageout },
	.check = check,
	.bound = 2,
	.bug = "F5",
	.bug_oracle = "notifier",
	SCENARIO_HOOKS,
};
