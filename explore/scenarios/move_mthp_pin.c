// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			pin
 *	move src..src+3		pin_user_pages_fast(src+1), unpin
 *
 * Pinned through any of its pages, the folio stays. Not whether the move then
 * gives up: it tries to split the folio until that is not pinned any more.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_result(0);
	expect_run(4);
}

const struct ex_program move_mthp_pin = {
	.name = "move-mthp-pin",
	.summary = "move of a large folio against a fast pin of a tail page",
	.nr_threads = 2,
	.thread_name = { "move", "pin" },
	.setup = stage_mthp,
	.thread = { act_move, act_pin_for_a_while },
	.check = check,
	.bound = 1,
	.weak_bug = "F2",
	.weak_bug_oracle = "api",
	SCENARIO_HOOKS,
};
