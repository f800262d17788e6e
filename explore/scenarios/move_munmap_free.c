// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			munmap
 *	UFFDIO_MOVE src->dst	munmap(src)
 *
 * As move-munmap, but the VMA is given back as well, after a grace period: the mover
 * may still look at what it found in the maple tree.
 */
#include "actors.h"
#include "expect.h"

const struct ex_program move_munmap_free = {
	.name = "move-munmap-free",
	.summary = "a move against munmap() that frees the VMA",
	.nr_threads = 2,
	.thread_name = { "move", "munmap" },
	.setup = stage_one_page,
	.thread = { act_move, act_munmap_and_free },
	.check = expect_moved_or_unmapped,
	SCENARIO_HOOKS,
};
