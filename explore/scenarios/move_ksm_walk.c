// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	folio_referenced(KSM page): rmap_walk_ksm()
 *
 * A KSM page is mapped twice and never moves. Its walk takes the lock of each
 * anon_vma that it is mapped in.
 */
#include "actors.h"

static void check(void)
{
	if (stage.moved[0] != -EBUSY)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	for (int i = 0; i < 2; i++) {
		bool gone = i == 0 && stage.moved[0] == PAGE_SIZE;
		struct page *page = place_page(gone ? stage.to : stage.run.from[i]);

		if (!page || (gone && place_page(stage.from)))
			ex_fail("api", NULL, "page %d is not where it has to be", i);
		expect_content(page, VALUE);
		oracle_settled(page_folio(page), folio_mapcount(page_folio(page)));
	}
}

const struct ex_program move_ksm_walk = {
	.name = "move-ksm-walk",
	.summary = "move of a KSM page against folio_referenced() of it",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = stage_ksm_merged,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
