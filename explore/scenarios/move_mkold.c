// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			damon
 *	UFFDIO_MOVE src->dst	mkold(folio)
 *
 * DAMON clears the accessed bits of a page that it picks by its address.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved(0);
	expect_one_place();
}

const struct ex_program move_mkold = {
	.name = "move-damon-mkold",
	.summary = "move against DAMON clearing accessed bits",
	.nr_threads = 2,
	.thread_name = { "move", "damon" },
	.setup = stage_one_page,
	.thread = { act_move, act_mkold },
	.check = check,
	.weak_bug = "W2",
	.weak_bug_oracle = "walk",
	SCENARIO_HOOKS,
};
