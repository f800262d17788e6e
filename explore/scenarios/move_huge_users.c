// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			user			user
 *	UFFDIO_MOVE src->dst	write, write src	write, write dst
 *
 * As move-users, for a page that a PMD maps.
 */
#include "actors.h"
#include "expect.h"

const struct ex_program move_huge_users = {
	.name = "move-huge-users",
	.summary = "move of a huge page against threads that write to both places",
	.nr_threads = 3,
	.thread_name = { "move", "user src", "user dst" },
	.setup = stage_huge_users,
	.thread = { act_move, act_user_write, act_user_write_dst },
	.check = expect_used,
	.bound = 3,
	SCENARIO_HOOKS,
};
