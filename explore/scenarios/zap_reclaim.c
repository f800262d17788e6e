// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move		zap			reclaim
 *	move src->dst	MADV_DONTNEED src	folio_referenced(folio)
 *
 * The walk meets a page that is moved or unmapped under it.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_result(0);
	if (place_maps(stage.to, stage.folio))
		oracle_settled(stage.folio, 1);
	else if (!frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "mapped nowhere, but not freed");
}

const struct ex_program zap_reclaim = {
	.name = "move-zap-reclaim",
	.summary = "move and MADV_DONTNEED against folio_referenced()",
	.nr_threads = 3,
	.thread_name = { "move", "zap", "reclaim" },
	.setup = stage_one_page,
	.thread = { act_move, act_zap, act_referenced },
	.check = check,
	.bound = 3,
	SCENARIO_HOOKS,
};
