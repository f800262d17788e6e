// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			zap
 *	UFFDIO_MOVE src->dst	MADV_DONTNEED src, then dst
 *
 * As move-zap, for a page that a PMD maps.
 */
#include "actors.h"
#include "expect.h"

const struct ex_program move_huge_zap = {
	.name = "move-huge-zap",
	.summary = "move of a huge page against MADV_DONTNEED of both places",
	.nr_threads = 2,
	.thread_name = { "move", "zap" },
	.setup = stage_huge,
	.thread = { act_move, act_zap_both },
	.check = expect_zapped,
	SCENARIO_HOOKS,
};
