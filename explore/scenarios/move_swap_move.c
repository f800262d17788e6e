// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			move
 *	UFFDIO_MOVE src->dst	UFFDIO_MOVE src->dst
 *
 * The page is in swap. Whoever comes second is told what it would be told if it had come
 * later: that the source is gone, or the destination is taken.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_result(0);
	expect_result(1);
	expect_serial();
}

const struct ex_program move_swap_move = {
	.name = "move-swap-move",
	.summary = "two moves of the same page, which is in swap",
	.nr_threads = 2,
	.thread_name = { "move", "move" },
	.setup = stage_swapped,
	.thread = { act_move, act_move },
	.check = check,
	.is_serial = true,
	SCENARIO_HOOKS,
};
