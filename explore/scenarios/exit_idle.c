// SPDX-License-Identifier: GPL-2.0-only
/*
 *	exit			idle
 *	exit() of a child	page_idle/bitmap write
 *
 * The walk waits for the lock of the anon_vma while a VMA is taken out of its tree, and then
 * has to see that.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	if (!place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "not mapped any more");
	oracle_settled(stage.folio, 1);
}

const struct ex_program exit_idle = {
	.name = "exit-idle",
	.summary = "exit of a child against idle page tracking of the parent's page",
	.nr_threads = 2,
	.thread_name = { "exit", "idle" },
	.setup = stage_fork,
	.thread = { act_child_exits, act_idle },
	.check = check,
	SCENARIO_HOOKS,
};
