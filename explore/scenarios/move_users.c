// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			user			user
 *	UFFDIO_MOVE src->dst	write, write src	write, write dst
 *
 * Threads write through what their TLBs remember; no write may get lost and
 * none may reach the page through its old address once it is at the new one.
 */
#include "actors.h"
#include "expect.h"

const struct ex_program move_users = {
	.name = "move-users",
	.summary = "move against threads that write to both places",
	.nr_threads = 3,
	.thread_name = { "move", "user src", "user dst" },
	.setup = stage_users,
	.thread = { act_move, act_user_write, act_user_write_dst },
	.check = expect_used,
	.bound = 3,
	.bug = "F3",
	.bug_oracle = "tlb",
	SCENARIO_HOOKS,
};
