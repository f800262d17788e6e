// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			move
 *	UFFDIO_MOVE src->dst	UFFDIO_MOVE src->dst
 *
 * Exactly one of them moves the huge page. The other waits for the folio lock
 * with an old look at the PMD.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_result(0);
	expect_result(1);
	if ((stage.moved[0] == stage.len) == (stage.moved[1] == stage.len))
		ex_fail("api", NULL, "the moves return %ld and %ld", stage.moved[0],
			stage.moved[1]);
	expect_one_place();
}

const struct ex_program move_huge_move = {
	.name = "move-huge-move",
	.summary = "two moves of the same huge page",
	.nr_threads = 2,
	.thread_name = { "move", "move" },
	.setup = stage_huge,
	.thread = { act_move, act_move },
	.check = check,
	SCENARIO_HOOKS,
};
