// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			holder
 *	move src..src+2		get a reference to the folio
 *				mprotect(src)
 *				put it
 *
 * The fourth page of the folio is not mapped any more, so the folio has to be split,
 * which it cannot be while it is held. Or only for a while; meanwhile time may pass.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_mthp_partly();
	chance_allow(CHANCE_HELD);
	chance_allow(CHANCE_TIME);
}

static void check(void)
{
	expect_moved_or_gave_up(0);
	expect_run(3);
}

const struct ex_program move_mthp_held = {
	.name = "move-mthp-held",
	.summary = "move of a folio that has to be split and is held",
	.nr_threads = 2,
	.thread_name = { "move", "holder" },
	.setup = setup,
	.thread = { act_move, act_hold },
	.check = check,
	.bug = "F4",
	.bug_oracle = "livelock",
	SCENARIO_HOOKS,
};
