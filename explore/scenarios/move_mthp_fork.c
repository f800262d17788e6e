// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fork
 *	move src..src+3		copy_page_range(child, src)
 *
 * A large folio that fork() has shared stays, as a page does; one that was moved
 * before, as a whole or in parts, is not in the child.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	bool moved = stage.moved[0] == 4 * PAGE_SIZE;

	if (!moved && stage.moved[0] != -EBUSY)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	expect_run(4);
	if (!place_page(stage.child.from) != moved)
		ex_fail("api", NULL, "moved and shared, or neither");
	if (!moved)
		oracle_settled(stage.folio, 8);
}

const struct ex_program move_mthp_fork = {
	.name = "move-mthp-fork",
	.summary = "move of a large folio against fork() copying the page table",
	.nr_threads = 2,
	.thread_name = { "move", "fork" },
	.setup = stage_mthp_fork,
	.thread = { act_move, act_fork },
	.check = check,
	SCENARIO_HOOKS,
};
