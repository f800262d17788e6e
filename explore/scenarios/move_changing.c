// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			change
 *	UFFDIO_MOVE src->dst	tell the userfaultfd that the address space changes
 *
 * As MADV_REMOVE does, which holds no VMA while it waits for the report to be read. A move
 * that begins after that fails: it reads mmap_changing under the lock that this was changed
 * under, and nothing else orders the two.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	if (stage.moved[0] == PAGE_SIZE)
		expect_one_place();
	else if (stage.moved[0] != -EAGAIN)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
}

const struct ex_program move_changing = {
	.name = "move-changing",
	.summary = "move while the userfaultfd is told of a change",
	.nr_threads = 2,
	.thread_name = { "move", "change" },
	.setup = stage_one_page,
	.thread = { act_move_if_not_told, act_tell_of_change },
	.check = check,
	SCENARIO_HOOKS,
};
