// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			pin
 *	UFFDIO_MOVE src->dst	pin_user_pages_fast(src)
 *
 * A page that is pinned stays where it is.
 */
#include "actors.h"
#include "expect.h"

const struct ex_program move_pin = {
	.name = "move-pin",
	.summary = "move against a fast pin of the page",
	.nr_threads = 2,
	.thread_name = { "move", "pin" },
	.setup = stage_one_page,
	.thread = { act_move, act_pin },
	.check = expect_moved_or_pinned,
	.weak_bug = "F2",
	.weak_bug_oracle = "api",
	SCENARIO_HOOKS,
};
