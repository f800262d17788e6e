// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			munmap
 *	UFFDIO_MOVE src->dst	munmap(src)
 *
 * As move-munmap, but the mover was there before: it need not look for the areas,
 * one of which goes away.
 */
#include "actors.h"

const struct ex_program move_again_munmap = {
	.name = "move-again-munmap",
	.summary = "a move in the areas of the last one against munmap()",
	.nr_threads = 2,
	.thread_name = { "move", "munmap" },
	.setup = stage_areas_known,
	.thread = { act_move, act_munmap_and_free },
	.check = expect_moved_or_unmapped,
	SCENARIO_HOOKS,
};
