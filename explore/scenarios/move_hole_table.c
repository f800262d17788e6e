// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+1		folio_referenced(that of dst+1)
 *
 * The source has no page table, and holes may be moved; the second place is taken. What
 * is passed over is looked at all the same.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	stage.len = 2 * PAGE_SIZE;
	put_in_the_way(1);
	stage.to = watch_place(stage.dst, DST + PAGE_SIZE, "dst+1");
	stage.folio = page_folio(place_page(stage.to));
	watch_folio(stage.folio, "folio");
}

static void check(void)
{
	if (stage.moved[0] != PAGE_SIZE)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	oracle_settled(stage.folio, 1);
	expect_content(&stage.folio->page, VALUE + 9);
}

const struct ex_program move_hole_table = {
	.name = "move-hole-table",
	.summary = "move of a hole without a page table to where a page is",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move_holes, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
