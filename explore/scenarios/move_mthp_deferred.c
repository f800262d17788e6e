// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			shrinker
 *	move src..src+2		deferred_split_scan()
 *
 * The fourth page of the folio is not mapped any more, so it is on the list of those that
 * are to be split. Whoever locks it first splits it.
 */
#include "actors.h"

static void check(void)
{
	expect_moved_or_gave_up(0);
	expect_run(3);
}

const struct ex_program move_mthp_deferred = {
	.name = "move-mthp-deferred",
	.summary = "move of a partly mapped large folio against the shrinker that splits it",
	.nr_threads = 2,
	.thread_name = { "move", "shrinker" },
	.setup = stage_mthp_partly,
	.thread = { act_move, act_shrink_deferred },
	.check = check,
	.bound = 2,
	SCENARIO_HOOKS,
};
