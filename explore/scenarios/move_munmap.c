// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			munmap
 *	UFFDIO_MOVE src->dst	munmap(src)
 *
 * The source VMA and its anon_vma go; a page that was moved before has left them.
 */
#include "actors.h"

static void check(void)
{
	if (place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "still mapped where it was unmapped");
	if (stage.moved[0] != PAGE_SIZE && stage.moved[0] != -ENOENT)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (place_maps(stage.to, stage.folio) != (stage.moved[0] == PAGE_SIZE))
		ex_fail("api", NULL, "moved and not there, or not moved and there");
	if (stage.moved[0] == PAGE_SIZE)
		oracle_settled(stage.folio, 1);
	else if (!frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "unmapped, but not freed");
}

const struct ex_program move_munmap = {
	.name = "move-munmap",
	.summary = "move against munmap() of the source",
	.nr_threads = 2,
	.thread_name = { "move", "munmap" },
	.setup = stage_one_page,
	.thread = { act_move, act_munmap },
	.check = check,
	SCENARIO_HOOKS,
};
