// SPDX-License-Identifier: GPL-2.0-only
/*
 *	munmap			idle
 *	munmap(src)		page_idle/bitmap write
 *
 * As munmap-reclaim, by a walk that waits for the lock of the anon_vma.
 */
#include "actors.h"

static void check(void)
{
	if (place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "still mapped where it was unmapped");
	if (!frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "unmapped, but not freed");
}

const struct ex_program munmap_idle = {
	.name = "munmap-idle",
	.summary = "munmap() against idle page tracking",
	.nr_threads = 2,
	.thread_name = { "munmap", "idle" },
	.setup = stage_one_page,
	.thread = { act_munmap, act_idle },
	.check = check,
	SCENARIO_HOOKS,
};
