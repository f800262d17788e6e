// SPDX-License-Identifier: GPL-2.0-only
/*
 *	reclaim				zap
 *	folio_referenced(KSM page)	MADV_DONTNEED src
 *
 * The walk goes by what KSM remembers, not by what is still mapped.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	struct folio *folio = stage.folio;

	if (place_page(stage.from))
		ex_fail("api", NULL, "still mapped where it was zapped");
	expect_content(place_page(stage.run.from[1]), VALUE);
	oracle_settled(folio, 1);
}

const struct ex_program ksm_walk_zap = {
	.name = "ksm-walk-zap",
	.summary = "rmap_walk_ksm() against MADV_DONTNEED of one of two mappings",
	.nr_threads = 2,
	.thread_name = { "reclaim", "zap" },
	.setup = stage_ksm_merged,
	.thread = { act_referenced, act_zap },
	.check = check,
	SCENARIO_HOOKS,
};
