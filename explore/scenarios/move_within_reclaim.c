// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	folio_referenced(folio)
 *
 * Both places are in one VMA and one page table: one lock of each, and an index
 * that changes under a walk of the VMA.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_one_vma();
	put_one_page();
}

static void check(void)
{
	expect_moved(0);
	expect_one_place();
	expect_written(stage.to);
}

const struct ex_program move_within_reclaim = {
	.name = "move-within-reclaim",
	.summary = "move within a VMA against folio_referenced() of the page",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
