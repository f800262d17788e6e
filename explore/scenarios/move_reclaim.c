// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	folio_referenced(folio)
 *
 * The move always succeeds; the walk finds the page at one of its places, or
 * says that it could not look.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved(0);
	expect_one_place();
	expect_written(stage.to);
}

const struct ex_program move_reclaim = {
	.name = "move-reclaim",
	.summary = "move against folio_referenced() of the same page",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = stage_one_page,
	.thread = { act_move, act_referenced },
	.check = check,
	.weak_bug = "W3",
	.weak_bug_oracle = "walk",
	SCENARIO_HOOKS,
};
