// SPDX-License-Identifier: GPL-2.0-only
/*
 *	parent			child			reclaim
 *	move src->dst		move src->dst		folio_referenced(parent's)
 *
 * After a fork both processes move their own pages under one anon_vma root, while
 * a walk of the parent's page goes through the VMAs of both.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved(0);
	expect_moved(1);
	oracle_settled(stage.folio, 1);
	oracle_settled(stage.child.folio, 1);
	expect_content(&stage.folio->page, VALUE);
	expect_content(&stage.child.folio->page, VALUE + 1);
}

const struct ex_program move_sibling = {
	.name = "move-sibling",
	.summary = "moves in a parent and its child against reclaim",
	.nr_threads = 3,
	.thread_name = { "parent", "child", "reclaim" },
	.setup = stage_child,
	.thread = { act_move, act_move_child, act_referenced },
	.check = check,
	.bound = 3,
	SCENARIO_HOOKS,
};
