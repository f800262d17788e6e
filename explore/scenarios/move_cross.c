// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			against
 *	UFFDIO_MOVE src->dst+1	UFFDIO_MOVE dst->src+1
 *
 * Two pages go in opposite directions between the same two page tables, whose
 * locks both threads take at once.
 */
#include "actors.h"
#include "expect.h"

const struct ex_program move_cross = {
	.name = "move-cross",
	.summary = "two moves in opposite directions",
	.nr_threads = 2,
	.thread_name = { "move", "against" },
	.setup = stage_crossing,
	.thread = { act_move_across, act_move_against },
	.check = expect_both_moved,
	SCENARIO_HOOKS,
};
