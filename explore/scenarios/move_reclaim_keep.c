// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move, use		reclaim			user
 *	UFFDIO_MOVE src->dst	shrink_folio_list()	write, write src
 *	write dst
 *
 * Reclaim may not write, so it keeps the page that it has unmapped. Whoever still
 * has it in the TLB must not write to it once it is in use at its new place.
 */
#include "actors.h"
#include "expect.h"

#include <asm/pgtable.h>

static void check(void)
{
	if (expect_moved_or_again(0) && place_page(stage.to))
		expect_content(place_page(stage.to), stage.user.written);
}

const struct ex_program move_reclaim_keep = {
	.name = "move-reclaim-keep",
	.summary = "move and use against reclaim that keeps the page, and a writer",
	.nr_threads = 3,
	.thread_name = { "move, use", "reclaim", "user src" },
	.setup = stage_users_old,
	.thread = { act_move_and_use, act_reclaim_no_write, act_user_write },
	.check = check,
	.bug = "F1",
	.bug_oracle = "tlb",
	.bound = 2,
	SCENARIO_HOOKS,
};
