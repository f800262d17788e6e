// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			munmap
 *	UFFDIO_MOVE src->dst	munmap(src)
 *
 * The source VMA and its anon_vma go; a page that was moved before has left them.
 */
#include "actors.h"
#include "expect.h"

const struct ex_program move_munmap = {
	.name = "move-munmap",
	.summary = "move against munmap() of the source",
	.nr_threads = 2,
	.thread_name = { "move", "munmap" },
	.setup = stage_one_page,
	.thread = { act_move, act_munmap },
	.check = expect_moved_or_unmapped,
	SCENARIO_HOOKS,
};
