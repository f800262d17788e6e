// SPDX-License-Identifier: GPL-2.0-only
/*
 *	munmap			reclaim
 *	munmap(src)		folio_referenced(folio)
 *
 * The anon_vma is freed, and its memory may be used again, under the walk.
 */
#include "actors.h"

static void check(void)
{
	if (place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "still mapped where it was unmapped");
	if (!frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "unmapped, but not freed");
}

const struct ex_program munmap_reclaim = {
	.name = "munmap-reclaim",
	.summary = "munmap() against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "munmap", "reclaim" },
	.setup = stage_one_page,
	.thread = { act_munmap, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
