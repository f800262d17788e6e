// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			idle
 *	move src..src+1		page_idle/bitmap write to the first
 *
 * A second MMU uses the pages. Whoever waits for the lock of the first must not keep it
 * from using the second meanwhile.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_two_pages();
	stage.folio = stage.run.folio[0];
	notifier_attach(stage.mm);
}

static void check(void)
{
	expect_moved(0);
	expect_run(2);
}

const struct ex_program move_notified_locked = {
	.name = "move-notified-locked",
	.summary = "move of two pages that a second MMU uses against idle tracking of the first",
	.nr_threads = 2,
	.thread_name = { "move", "idle" },
	.setup = setup,
	.thread = { act_move, act_idle },
	.check = check,
	.bug = "F5",
	.bug_oracle = "notifier",
	SCENARIO_HOOKS,
};
