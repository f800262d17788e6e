// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			mprotect
 *	move src..src+1		mprotect(src, PROT_READ)
 *
 * Both pages move before, or none does: then nothing has happened to either.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_run(2, 0);
}

static void check(void)
{
	if (stage.moved_before)
		expect_moved(0);
	else if (stage.moved[0] != -EINVAL)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld after mprotect()", stage.moved[0]);
	expect_run(2);
	if (pte_write(*(stage.moved_before ? stage.to : stage.from)->pte) !=
	    !!stage.moved_before)
		ex_fail("api", NULL, "an entry that is not what its VMA allows");
}

const struct ex_program move_mprotect = {
	.name = "move-mprotect",
	.summary = "move against mprotect() of the source",
	.nr_threads = 2,
	.thread_name = { "move", "mprotect" },
	.setup = setup,
	.thread = { act_move, act_mprotect },
	.check = check,
	SCENARIO_HOOKS,
};
