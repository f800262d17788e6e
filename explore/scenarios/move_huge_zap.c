// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			zap
 *	UFFDIO_MOVE src->dst	MADV_DONTNEED src, then dst
 *
 * As move-zap, for a page that a PMD maps.
 */
#include "actors.h"

static void check(void)
{
	expect_result(0);
	if (place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "still mapped where it was zapped");
	/* It may have arrived at dst after that was zapped. */
	if (place_maps(stage.to, stage.folio))
		oracle_settled(stage.folio, 1);
	else if (!frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "mapped nowhere, but not freed");
}

const struct ex_program move_huge_zap = {
	.name = "move-huge-zap",
	.summary = "move of a huge page against MADV_DONTNEED of both places",
	.nr_threads = 2,
	.thread_name = { "move", "zap" },
	.setup = stage_huge,
	.thread = { act_move, act_zap_both },
	.check = check,
	SCENARIO_HOOKS,
};
