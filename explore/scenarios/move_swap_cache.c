// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			pageout
 *	UFFDIO_MOVE src->dst	reclaim_pages(folio)
 *
 * Reclaim has unmapped the page before, and kept it: it is in the swap cache. Now
 * it is written and freed, while its entry moves.
 */
#include "actors.h"
#include "expect.h"

#include <linux/pagemap.h>

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	entry_is_old();
	act_reclaim_no_write();
	BUG_ON(folio_mapped(stage.folio) || !folio_test_swapcache(stage.folio));
}

static void check(void)
{
	if (!expect_moved_or_again(0) || frame_is_free(&stage.folio->page))
		return;
	if (stage.folio->index != linear_anon_page_index(stage.dst, stage.dst_addr))
		ex_fail("mapping", NULL, "the page in the swap cache has the old index");
	oracle_settled(stage.folio, 1);
}

const struct ex_program move_swap_cache = {
	.name = "move-swap-cache",
	.summary = "move of a swap entry against reclaim of its page",
	.nr_threads = 2,
	.thread_name = { "move", "pageout" },
	.setup = setup,
	.thread = { act_move, act_pageout },
	.check = check,
	.bound = 2,
	SCENARIO_HOOKS,
};
