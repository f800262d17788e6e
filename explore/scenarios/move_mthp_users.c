// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			user			user
 *	move src..src+3		write, write src+1	write, write dst+1
 *
 * As move-users, for a page in the middle of a large folio.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved(0);
	expect_content(place_page(stage.run.to[0]), VALUE);
	expect_content(place_page(stage.run.to[1]), stage.user.written);
}

const struct ex_program move_mthp_users = {
	.name = "move-mthp-users",
	.summary = "move of a large folio against threads that write to both places",
	.nr_threads = 3,
	.thread_name = { "move", "user src", "user dst" },
	.setup = stage_mthp_users,
	.thread = { act_move, act_user_write, act_user_write_dst },
	.check = check,
	.bound = 3,
	.bug = "F3",
	.bug_oracle = "tlb",
	SCENARIO_HOOKS,
};
