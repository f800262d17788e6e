// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+3		folio_referenced(folio)
 *
 * There is a page at dst+2: the folio cannot move whole, and no further than that.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(SRC, DST, 4);
	put_run(4, 2);
	put_in_the_way(2);
}

static void check(void)
{
	struct page *there = place_page(stage.run.to[2]);

	expect_moved_or_gave_up(0);
	if (stage.moved[0] > (long)(2 * PAGE_SIZE))
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	expect_content(there, VALUE + 9);
}

const struct ex_program move_mthp_target = {
	.name = "move-mthp-target",
	.summary = "move of a large folio to where there is a page already",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	.bound = 1,
	.weak_bug = "F10",
	.weak_bug_oracle = "assert",
	SCENARIO_HOOKS,
};
