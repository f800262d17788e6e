// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move, or read		other
 *	UFFDIO_MOVE src->dst	UFFDIO_MOVE src+1->dst
 *	read fault at src
 *
 * The page is in the swap cache alone. Who finds the destination taken leaves the page
 * as it was: it can be mapped where it is, and is found there.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_neighbour();
	entry_is_old();
	act_reclaim_no_write();
	BUG_ON(folio_mapped(stage.folio) || !folio_test_swapcache(stage.folio));
}

static void check(void)
{
	const bool moved = stage.moved[0] == PAGE_SIZE;
	struct page *page = place_page(stage.from);

	expect_result(0);
	expect_result(1);
	if (moved == (stage.moved[1] == PAGE_SIZE) || moved == !pte_none(*stage.from->pte))
		ex_fail("api", NULL, "the moves return %ld and %ld, and that is not so",
			stage.moved[0], stage.moved[1]);
	if (moved)
		return;
	expect_content(page, VALUE);
	if (page != &stage.folio->page)
		ex_fail("api", NULL, "another page came from the swap cache");
}

const struct ex_program move_swap_target = {
	.name = "move-swap-target",
	.summary = "move of a page that is in the swap cache against a move to the same place",
	.nr_threads = 2,
	.thread_name = { "move, read", "other" },
	.setup = setup,
	.thread = { act_move_or_fault, act_move_neighbour_instead },
	.check = check,
	SCENARIO_HOOKS,
};
