// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+3		folio_referenced(folio)
 *
 *	src-1	| page | page | page | page | page |	a large folio, and another page
 *	src	       |  what is to be moved      |
 *
 * A large folio that begins before the range. What follows it looks like one more
 * of its pages.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(SRC, DST, 5);
	stage.src_addr = SRC + PAGE_SIZE;
	put_run_places(4);
	watch_place(stage.src, SRC, "src-1");
	stage.folio = put_folio(-1, 2);
	put_folio(3, 0);
	BUG_ON(folio_pfn(stage.run.folio[3]) != folio_pfn(stage.folio) + 4);
}

static void check(void)
{
	expect_moved_or_gave_up(0);
	expect_run(4);
}

const struct ex_program move_mthp_middle = {
	.name = "move-mthp-middle",
	.summary = "move of a large folio that begins before the range",
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
