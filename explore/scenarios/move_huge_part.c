// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			zap
 *	move_pages_huge_pmd()	MADV_DONTNEED src+1
 *
 * What the mover has looked at is a page table when it gets its locks.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	bool moved = stage.moved[0] == stage.len;

	if (!moved && stage.moved[0] != -EAGAIN && stage.moved[0] != -EBUSY)
		ex_fail("api", NULL, "the move returns %ld", stage.moved[0]);
	if (place_maps(stage.from, stage.folio) == moved ||
	    place_maps(stage.to, stage.folio) != moved)
		ex_fail("api", NULL, "moved and not there, or not moved and there");
	if (place_page_at(stage.from, 1))
		ex_fail("api", NULL, "still mapped where it was zapped");
	oracle_settled(stage.folio, folio_mapcount(stage.folio));
	expect_content(&stage.folio->page, VALUE);
}

const struct ex_program move_huge_part = {
	.name = "move-huge-part",
	.summary = "move of a huge page against MADV_DONTNEED of a part of it",
	.nr_threads = 2,
	.thread_name = { "move", "zap" },
	.setup = stage_huge,
	.thread = { act_move_huge, act_zap_second },
	.check = check,
	.bound = 1,
	SCENARIO_HOOKS,
};
