// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			unregister
 *	move src..src+2		reference to the folio; UFFDIO_UNREGISTER of dst
 *
 * A large folio that has to be split, and cannot be while the other thread has a
 * reference. The mover gives its locks back and tries again, but not after the
 * destination was unregistered.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	if (run_moved() != stage.moved_before)
		ex_fail("api", NULL, "%u pages moved to a VMA that was unregistered",
			run_moved() - stage.moved_before);
	if (stage.moved[0] != -EINVAL)
		expect_moved_or_gave_up(0);
}

const struct ex_program move_mthp_unregister = {
	.name = "move-mthp-unregister",
	.summary = "move of a part of a large folio against UFFDIO_UNREGISTER by its user",
	.nr_threads = 2,
	.thread_name = { "move", "unregister" },
	.setup = stage_mthp_partly,
	.thread = { act_move, act_unregister },
	.check = check,
	.bug = "F4",
	.bug_oracle = "livelock",
	.bound = 2,
	SCENARIO_HOOKS,
};
