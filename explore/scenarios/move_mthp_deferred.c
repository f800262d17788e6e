// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			shrinker
 *	UFFDIO_MOVE src->dst	deferred_split_scan()
 *
 * The fourth page of the folio is not mapped any more, so it is on the list of those that
 * are to be split. Whoever locks it first splits it. The mover is being killed, so it does
 * not try again.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_mthp_partly();
	stage.len = PAGE_SIZE;
	cpu_kill(0);
}

static void check(void)
{
	/* Then it does not matter how far it came, and kernels differ. */
	if (stage.moved[0] == -EINTR)
		return;
	expect_moved(0);
	expect_run(3);
}

const struct ex_program move_mthp_deferred = {
	.name = "move-mthp-deferred",
	.summary = "move of a partly mapped large folio against the shrinker that splits it",
	.nr_threads = 2,
	.thread_name = { "move", "shrinker" },
	.setup = setup,
	.thread = { act_move, act_shrink_deferred },
	.check = check,
	.bound = 2,
	.bug = "F8",
	.bug_oracle = "api",
	SCENARIO_HOOKS,
};
