// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			zap
 *	UFFDIO_MOVE src->dst	MADV_DONTNEED src, then dst
 *
 * The page is thrown away while, before or after it is moved; nothing may use it
 * afterwards.
 */
#include "actors.h"
#include "expect.h"

const struct ex_program move_zap = {
	.name = "move-zap",
	.summary = "move against MADV_DONTNEED of both places",
	.nr_threads = 2,
	.thread_name = { "move", "zap" },
	.setup = stage_one_page,
	.thread = { act_move, act_zap_both },
	.check = expect_zapped,
	SCENARIO_HOOKS,
};
