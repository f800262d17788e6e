// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			NUMA balancing
 *	UFFDIO_MOVE src->dst	make src inaccessible; hinting fault at src
 *
 * A hinting fault makes accessible again what is still there. What has been moved can
 * be used, whatever its entry was.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	threads_share_the_mm();
}

static void check(void)
{
	expect_moved(0);
	expect_one_place();
	if (!pte_none(*stage.from->pte))
		ex_fail("api", NULL, "moved, and there is an entry where it was");
	expect_written(stage.to);
}

const struct ex_program move_hint_fault = {
	.name = "move-hint-fault",
	.summary = "move against NUMA hinting and the fault that it leads to",
	.nr_threads = 2,
	.thread_name = { "move", "NUMA balancing" },
	.setup = setup,
	.thread = { act_move, act_hint_and_fault },
	.check = check,
	SCENARIO_HOOKS,
};
