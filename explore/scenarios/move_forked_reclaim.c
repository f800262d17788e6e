// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	folio_referenced(folio)
 *
 *	parent	|           VMA           |	one anon_vma, the root
 *	child	| source     | destination|	one each
 *
 * In a forked process both VMAs may have one root, and still not one anon_vma: a walk
 * that begins at the source's does not come to the destination.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_forked_vmas();
	put_one_page();
}

static void check(void)
{
	expect_moved(0);
	expect_one_place();
}

const struct ex_program move_forked_reclaim = {
	.name = "move-forked-reclaim",
	.summary = "move in a forked process, under one root, against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
