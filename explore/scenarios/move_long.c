// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+39	folio_referenced(that of src+17)
 *
 *	src	| 17 pages |  23 pages | page	between page tables
 *		|     to be moved      |
 *
 * Two runs that are longer than those which need no memory, the second one the
 * longer. There may be memory for both, or not, or for the second only.
 */
#include "actors.h"
#include "expect.h"

#define NR_FIRST 17
#define NR_PAGES 40

static void setup(void)
{
	put_vmas(SRC + PMD_SIZE - NR_FIRST * PAGE_SIZE,
		 DST + PMD_SIZE - NR_FIRST * PAGE_SIZE, NR_PAGES + 1);
	stage.len = NR_PAGES * PAGE_SIZE;
	for (int i = 0; i <= NR_PAGES; i++)
		process_touch(stage.src, stage.src_addr + i * PAGE_SIZE, 0, VALUE + i);
	stage.from = watch_place(stage.src, SRC + PMD_SIZE, "src+17");
	stage.to = watch_place(stage.dst, DST + PMD_SIZE, "dst+17");
	stage.folio = page_folio(place_page(stage.from));
	watch_folio(stage.folio, "folio");
	process_pte(stage.dst, stage.dst_addr);
	chance_allow(CHANCE_NO_MEMORY);
}

static void check(void)
{
	expect_moved(0);
	expect_pages(NR_PAGES + 1);
}

const struct ex_program move_long = {
	.name = "move-long",
	.summary = "two long runs, with memory for their pages and without",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
