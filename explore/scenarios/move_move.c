// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			move
 *	UFFDIO_MOVE src->dst	UFFDIO_MOVE src->dst
 *
 * Exactly one of them moves the page; the other is told that the source is
 * gone, or that the destination is taken.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_result(0);
	expect_result(1);
	if ((stage.moved[0] == PAGE_SIZE) == (stage.moved[1] == PAGE_SIZE))
		ex_fail("api", NULL, "the moves return %ld and %ld", stage.moved[0],
			stage.moved[1]);
	expect_one_place();
	expect_serial();
}

const struct ex_program move_move = {
	.name = "move-move",
	.summary = "two moves of the same page",
	.nr_threads = 2,
	.thread_name = { "move", "move" },
	.setup = stage_one_page,
	.thread = { act_move, act_move },
	.check = check,
	.is_serial = true,
	SCENARIO_HOOKS,
};
