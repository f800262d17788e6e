// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move, use		reclaim			user
 *	UFFDIO_MOVE src->dst	shrink_folio_list()	read dst
 *	write dst
 *
 * At dst is a page that was freed lazily and not written to since. Reclaim discards it,
 * which makes room for what is moved. Whoever still has it in the TLB must not go on
 * reading it once something was written to the page that has come.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	put_lazily_freed(stage.dst, stage.dst_addr);
}

static void check(void)
{
	if (stage.moved[0] == -EEXIST)
		return;
	expect_moved(0);
	expect_content(place_page(stage.to), stage.user.written);
}

const struct ex_program move_lazyfree = {
	.name = "move-lazyfree",
	.summary = "move and use where reclaim discards a page, and a reader",
	.nr_threads = 3,
	.thread_name = { "move, use", "reclaim", "user dst" },
	.setup = setup,
	.thread = { act_move_and_use, act_reclaim, act_user_read_written_dst },
	.check = check,
	.bug = "F15",
	.bug_oracle = "tlb",
	.bound = 2,
	SCENARIO_HOOKS,
};
