// SPDX-License-Identifier: GPL-2.0-only
/*
 *	use			reclaim			user
 *	write src		shrink_folio_list()	read src
 *
 * The page was freed lazily and not written to since. If reclaim discards it, the fault
 * maps another. Whoever still has the old one in the TLB must not go on reading it once
 * the new one was written to.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_places();
	put_lazily_freed(stage.src, stage.src_addr);
	source_is_unregistered();
}

static void check(void)
{
	expect_content(place_page(stage.from), stage.user.written);
}

const struct ex_program fault_lazyfree = {
	.name = "fault-lazyfree",
	.summary = "a write where reclaim discards a page, and a reader",
	.nr_threads = 3,
	.thread_name = { "use", "reclaim", "user src" },
	.setup = setup,
	.thread = { act_use, act_reclaim, act_user_read_written },
	.check = check,
	.bug = "F15",
	.bug_oracle = "tlb",
	.bound = 2,
	SCENARIO_HOOKS,
};
