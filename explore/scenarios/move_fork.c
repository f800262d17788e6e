// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fork
 *	UFFDIO_MOVE src->dst	copy_page_range(child, src)
 *
 * fork() has the VMA to itself. A page that it has shared is not exclusive any
 * more and stays; one that was moved before is not in the child.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	bool moved = stage.moved[0] == PAGE_SIZE;

	if (!moved && stage.moved[0] != -EBUSY)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (place_maps(stage.to, stage.folio) != moved ||
	    place_maps(stage.from, stage.folio) == moved ||
	    place_maps(stage.child.from, stage.folio) == moved)
		ex_fail("api", NULL, "moved and shared, or neither");
	oracle_settled(stage.folio, moved ? 1 : 2);
	expect_content(&stage.folio->page, VALUE);
}

const struct ex_program move_fork = {
	.name = "move-fork",
	.summary = "move against fork() copying the page table",
	.nr_threads = 2,
	.thread_name = { "move", "fork" },
	.setup = stage_fork,
	.thread = { act_move, act_fork },
	.check = check,
	SCENARIO_HOOKS,
};
