// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			ksmd
 *	UFFDIO_MOVE src->dst	scan: merge src and src+1
 *
 * A page that is merged is not exclusive any more and stays; one that is moved
 * before is not merged. KSM only tries for the folio lock.
 */
#include "actors.h"

static void check(void)
{
	expect_result(0);
	for (int i = 0; i < 2; i++) {
		bool gone = i == 0 && stage.moved[0] == PAGE_SIZE;
		struct page *page = place_page(gone ? stage.to : stage.run.from[i]);

		if (!page || (gone && place_page(stage.from)))
			ex_fail("api", NULL, "page %d is not where it has to be", i);
		expect_content(page, VALUE);
		oracle_settled(page_folio(page), folio_mapcount(page_folio(page)));
	}
}

const struct ex_program move_ksm_merge = {
	.name = "move-ksm-merge",
	.summary = "move against ksmd merging the page with another",
	.nr_threads = 2,
	.thread_name = { "move", "ksmd" },
	.setup = stage_ksm,
	.thread = { act_move, act_ksm_scan },
	.check = check,
	SCENARIO_HOOKS,
};
