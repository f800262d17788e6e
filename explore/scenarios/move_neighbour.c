// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			neighbour
 *	UFFDIO_MOVE src->dst	UFFDIO_MOVE src+1->dst+1
 *
 * Two pages of one VMA share the anon_vma and the page-table locks, and are
 * independent otherwise.
 */
#include "actors.h"
#include "expect.h"

const struct ex_program move_neighbour = {
	.name = "move-neighbour",
	.summary = "a move against a move of the next page",
	.nr_threads = 2,
	.thread_name = { "move", "neighbour" },
	.setup = stage_neighbour,
	.thread = { act_move, act_move_neighbour },
	.check = expect_both_moved,
	SCENARIO_HOOKS,
};
