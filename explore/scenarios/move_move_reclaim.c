// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			back			reclaim
 *	move src->dst		move dst->src		folio_referenced(folio)
 *
 * The page comes back while a walk looks for it.
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
}

const struct ex_program move_move_reclaim = {
	.name = "move-move-reclaim",
	.summary = "a move and the move back against folio_referenced()",
	.nr_threads = 3,
	.thread_name = { "move", "back", "reclaim" },
	.setup = stage_one_page,
	.thread = { act_move, act_move_back, act_referenced },
	.check = check,
	.bound = 3,
	SCENARIO_HOOKS,
};
