// SPDX-License-Identifier: GPL-2.0-only
/*
 *	use			reclaim			user
 *	write src		shrink_folio_list()	read src
 *
 * The page was swapped in and only read since: reclaim need not write it, and the fault
 * reads another from the swap device. Whoever still has the old one in the TLB must not go
 * on reading it once the new one was written to.
 */
#include "actors.h"
#include "expect.h"

#include <linux/pagemap.h>

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	source_is_unregistered();
	swap_is_slow();
	act_pageout();
	act_fault();
	stage.folio = page_folio(place_page(stage.from));
	watch_folio(stage.folio, "swapped in");
	put_in_tlbs(1, false);
	entry_is_old();
	BUG_ON(!folio_test_swapcache(stage.folio) || folio_test_dirty(stage.folio) ||
	       pte_dirty(*stage.from->pte));
}

static void check(void)
{
	struct page *page = place_page(stage.from);

	if (page)
		expect_content(page, stage.user.written);
}

const struct ex_program fault_swap_cache = {
	.name = "fault-swap-cache",
	.summary = "a write where reclaim drops a page from the swap cache, and a reader",
	.nr_threads = 3,
	.thread_name = { "use", "reclaim", "user src" },
	.setup = setup,
	.thread = { act_use, act_reclaim, act_user_read_written },
	.check = check,
	.bug = "F15",
	.bug_oracle = "tlb",
	.bound = 1,
	SCENARIO_HOOKS,
};
