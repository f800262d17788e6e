// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			back
 *	UFFDIO_MOVE src->dst	UFFDIO_MOVE dst->src
 *
 * Page-table locks are taken in opposite order by the two. The way back works
 * only once the page is there.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	bool back = stage.moved[1] == PAGE_SIZE;

	expect_moved(0);
	expect_result(1);
	if (!place_maps(back ? stage.from : stage.to, stage.folio))
		ex_fail("api", NULL, "the moves return %ld and %ld", stage.moved[0],
			stage.moved[1]);
	oracle_settled(stage.folio, 1);
	expect_content(&stage.folio->page, VALUE);
}

const struct ex_program move_back = {
	.name = "move-back",
	.summary = "a move against the move back",
	.nr_threads = 2,
	.thread_name = { "move", "back" },
	.setup = stage_one_page,
	.thread = { act_move, act_move_back },
	.check = check,
	SCENARIO_HOOKS,
};
