// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			replace
 *	UFFDIO_MOVE src->dst	munmap(src)
 *				mmap(src)
 *				UFFDIO_MOVE src+1->dst+1: -ENOENT
 *
 * As move-again-munmap; then there are areas at the same place that are not those
 * of the mover's last move, and another mover has found them.
 */
#include "actors.h"

const struct ex_program move_areas_replaced = {
	.name = "move-areas-replaced",
	.summary = "a move in the areas of the last one against munmap(), mmap(), a move",
	.nr_threads = 2,
	.thread_name = { "move", "replace" },
	.setup = stage_areas_known,
	.thread = { act_move, act_replace_src },
	.check = expect_moved_or_unmapped,
	SCENARIO_HOOKS,
};
