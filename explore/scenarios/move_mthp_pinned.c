// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			idle
 *	move src..src+3		page_idle/bitmap write
 *
 * As move-pinned-idle, with the four pages of a large folio.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_mthp();
	atomic_inc(&stage.folio->_pincount);
	folio_ref_inc(stage.folio);
	leak_keeps(stage.folio, 1);
	stage.pinned = true;
}

static void check(void)
{
	expect_result(0);
	if (run_moved())
		ex_fail("api", NULL, "a pinned page was moved away");
	oracle_settled(stage.folio, 4 + 1);
}

const struct ex_program move_mthp_pinned = {
	.name = "move-mthp-pinned",
	.summary = "move of a large folio that is pinned against idle page tracking",
	.nr_threads = 2,
	.thread_name = { "move", "idle" },
	.setup = setup,
	.thread = { act_move, act_idle },
	.check = check,
	.bound = 1,
	.bug = "F4",
	.bug_oracle = "livelock",
	SCENARIO_HOOKS,
};
