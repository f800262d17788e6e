// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			user			user
 *	move src..src+1		write, write src+1	write, write dst+1
 *
 * As move-users, for the second page of a run.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved(0);
	for (int i = 0; i < 2; i++) {
		if (place_page(stage.run.to[i]) != &stage.run.folio[i]->page)
			ex_fail("api", NULL, "moved, but not mapped at the destination");
		oracle_settled(stage.run.folio[i], 1);
	}
	expect_content(&stage.run.folio[0]->page, VALUE);
	expect_content(&stage.run.folio[1]->page, stage.user.written);
}

const struct ex_program move_run_users = {
	.name = "move-run-users",
	.summary = "move of two pages against threads that write to both places",
	.nr_threads = 3,
	.thread_name = { "move", "user src", "user dst" },
	.setup = stage_users_run,
	.thread = { act_move, act_user_write, act_user_write_dst },
	.check = check,
	.bound = 3,
	.bug = "F3",
	.bug_oracle = "tlb",
	SCENARIO_HOOKS,
};
