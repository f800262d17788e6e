// SPDX-License-Identifier: GPL-2.0-only
/*
 *	munmap			first fault		reclaim
 *	munmap(src)		anon_vma_prepare(other)	folio_referenced(folio)
 *
 * The anon_vma is freed, and its memory becomes the other VMA's, under the walk.
 */
#include "actors.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	stage.other = process_map_untouched(stage.mm, OTHER, 2);
}

static void check(void)
{
	if (place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "still mapped where it was unmapped");
	if (!frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "unmapped, but not freed");
}

const struct ex_program munmap_reuse_reclaim = {
	.name = "munmap-reuse-reclaim",
	.summary = "munmap() and re-use of its anon_vma against folio_referenced()",
	.nr_threads = 3,
	.thread_name = { "munmap", "first fault", "reclaim" },
	.setup = setup,
	.thread = { act_munmap, act_first_fault, act_referenced },
	.check = check,
	.bound = 2,
	SCENARIO_HOOKS,
};
