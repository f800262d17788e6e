// SPDX-License-Identifier: GPL-2.0-only
/*
 *	munmap			compaction
 *	munmap(src)		migrate_pages({ folio })
 *
 * Migration holds on to an anon_vma while nothing is mapped.
 */
#include "actors.h"

static void check(void)
{
	if (place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "still mapped where it was unmapped");
	if (!frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "unmapped, but not freed");
}

const struct ex_program munmap_migrate = {
	.name = "munmap-migrate",
	.summary = "munmap() against page migration",
	.nr_threads = 2,
	.thread_name = { "munmap", "compaction" },
	.setup = stage_one_page,
	.thread = { act_munmap, act_migrate },
	.check = check,
	.bound = 2,
	SCENARIO_HOOKS,
};
