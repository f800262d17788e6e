// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fault
 *	UFFDIO_MOVE src->dst	read fault at src
 *
 * The page is in swap alone. do_swap_page() reads it past the swap cache, and finds
 * its entry moved, or the move finds the page.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	act_pageout();
	BUG_ON(!frame_is_free(&stage.folio->page));
}

static void check(void)
{
	bool moved = expect_moved_or_again(0);
	struct page *page = place_page(moved ? stage.to : stage.from);

	if (!page)
		return;
	oracle_settled(page_folio(page), 1);
	expect_content(page, VALUE);
}

const struct ex_program move_swapped_fault = {
	.name = "move-swapped-fault",
	.summary = "move of a swap entry against a fault that swaps in",
	.nr_threads = 2,
	.thread_name = { "move", "fault" },
	.setup = setup,
	.thread = { act_move, act_fault },
	.check = check,
	.bound = 2,
	SCENARIO_HOOKS,
};
