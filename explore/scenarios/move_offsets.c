// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+2		folio_referenced(third)
 *
 *	src	    | page |   page | page |	| between page tables
 *	dst	    |      |      |   |      |
 *
 * One table ends after the first page, the other one after the second: each page
 * is a run of its own.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	unsigned long src = SRC + PMD_SIZE - PAGE_SIZE, dst = DST + PMD_SIZE - 2 * PAGE_SIZE;

	put_vmas(src, dst, 3);
	/* The second table lies behind the first: going on would lead there. */
	process_pte(stage.src, src);
	process_pte(stage.src, src + PAGE_SIZE);
	process_pte(stage.dst, dst);
	process_pte(stage.dst, dst + 2 * PAGE_SIZE);
	put_run(3, 0);
	stage.folio = stage.run.folio[2];
}

static void check(void)
{
	expect_moved(0);
	expect_run(3);
}

const struct ex_program move_offsets = {
	.name = "move-offsets",
	.summary = "move of three pages, at different offsets of the page tables",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
