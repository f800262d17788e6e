// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			split
 *	move_pages_huge_pmd()	split_folio_to_order()
 *
 * Split before, there is no huge page to move; split after, the pages are at
 * the destination. A split that meets the mover's reference gives up.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	bool moved = stage.moved[0] == stage.len;

	if (!moved && stage.moved[0] != -EAGAIN)
		ex_fail("api", NULL, "the move returns %ld", stage.moved[0]);
	if (place_maps(stage.from, stage.folio) == moved ||
	    place_maps(stage.to, stage.folio) != moved)
		ex_fail("api", NULL, "moved and not there, or not moved and there");
	oracle_settled(stage.folio, folio_mapcount(stage.folio));
	expect_content(&stage.folio->page, VALUE);
}

const struct ex_program move_huge_split = {
	.name = "move-huge-split",
	.summary = "move of a huge page against its split",
	.nr_threads = 2,
	.thread_name = { "move", "split" },
	.setup = stage_huge,
	.thread = { act_move_huge, act_split_in_two },
	.check = check,
	.bound = 1,
	SCENARIO_HOOKS,
};
