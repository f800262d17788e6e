// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fork
 *	UFFDIO_MOVE src->dst	say that fork() comes, copy_page_range(child, src)
 *
 * As move-fork, and the userfaultfd reports forks: it is told while the VMAs are
 * write-locked, and takes map_changing_lock for that. A move fails until the report
 * was read.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	bool moved = stage.moved[0] == PAGE_SIZE;

	if (!moved && stage.moved[0] != -EBUSY && stage.moved[0] != -EAGAIN)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (place_maps(stage.to, stage.folio) != moved ||
	    place_maps(stage.child.from, stage.folio) == moved)
		ex_fail("api", NULL, "moved and shared, or neither");
	oracle_settled(stage.folio, moved ? 1 : 2);
	expect_content(&stage.folio->page, VALUE);
}

const struct ex_program move_fork_event = {
	.name = "move-fork-event",
	.summary = "move against fork(), which the userfaultfd reports",
	.nr_threads = 2,
	.thread_name = { "move", "fork" },
	.setup = stage_fork,
	.thread = { act_move, act_fork_told },
	.check = check,
	SCENARIO_HOOKS,
};
