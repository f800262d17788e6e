// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			neighbour
 *	UFFDIO_MOVE src->dst	UFFDIO_MOVE src+1->dst+1
 *
 * As move-neighbour, but since the last move the destination was unmapped and
 * mapped again: one finds the new areas while the other still knows the old ones.
 */
#include "actors.h"

const struct ex_program move_areas_replaced = {
	.name = "move-areas-replaced",
	.summary = "two moves after one of their areas was replaced",
	.nr_threads = 2,
	.thread_name = { "move", "neighbour" },
	.setup = stage_areas_replaced,
	.thread = { act_move, act_move_neighbour },
	.check = expect_both_moved,
	SCENARIO_HOOKS,
};
