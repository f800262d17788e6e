// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			damon
 *	UFFDIO_MOVE src->dst	young(folio)
 *
 * DAMON looks whether the page was accessed since.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved(0);
	expect_one_place();
}

const struct ex_program move_young = {
	.name = "move-damon-young",
	.summary = "move against DAMON looking at accessed bits",
	.nr_threads = 2,
	.thread_name = { "move", "damon" },
	.setup = stage_one_page,
	.thread = { act_move, act_young },
	.check = check,
	.weak_bug = "W2",
	.weak_bug_oracle = "walk",
	SCENARIO_HOOKS,
};
