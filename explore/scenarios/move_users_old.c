// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			user			user
 *	UFFDIO_MOVE src->dst	write, write src	write, write dst
 *
 * As move-users, after idle tracking has cleared the Accessed bit: that flushes nothing,
 * so a page whose entry is old can be in a TLB all the same.
 */
#include "actors.h"
#include "expect.h"

const struct ex_program move_users_old = {
	.name = "move-users-old",
	.summary = "move of a page that counts as idle against threads that write to both places",
	.nr_threads = 3,
	.thread_name = { "move", "user src", "user dst" },
	.setup = stage_users_old,
	.thread = { act_move, act_user_write, act_user_write_dst },
	.check = expect_used,
	.bound = 3,
	.bug = "F3",
	.bug_oracle = "tlb",
	SCENARIO_HOOKS,
};
