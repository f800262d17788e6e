// SPDX-License-Identifier: GPL-2.0-only
/*
 *	munmap			damon
 *	munmap(src)		mkold(folio)
 *
 * As munmap-idle, by DAMON: its walk has to keep the anon_vma, too.
 */
#include "actors.h"

static void check(void)
{
	if (place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "still mapped where it was unmapped");
	if (!frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "unmapped, but not freed");
}

const struct ex_program munmap_mkold = {
	.name = "munmap-damon-mkold",
	.summary = "munmap() against DAMON clearing accessed bits",
	.nr_threads = 2,
	.thread_name = { "munmap", "damon" },
	.setup = stage_one_page,
	.thread = { act_munmap, act_mkold },
	.check = check,
	SCENARIO_HOOKS,
};
