// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			memory failure
 *	UFFDIO_MOVE src->dst	unmap and isolate the page
 *
 * Either what is moved is found at its new place, or there is nothing to move: the
 * entry says that the page is poisoned.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
}

static void check(void)
{
	bool moved = stage.moved[0] != -EFAULT;

	if (moved)
		expect_moved(0);
	if (!stage.poisoned)
		ex_fail("api", NULL, "the page is not taken out of use");
	expect_poisoned(*(moved ? stage.to : stage.from)->pte,
			*(moved ? stage.from : stage.to)->pte);
}

const struct ex_program move_poison = {
	.name = "move-poison",
	.summary = "move of a page against memory failure",
	.nr_threads = 2,
	.thread_name = { "move", "memory failure" },
	.setup = setup,
	.thread = { act_move, act_poison },
	.check = check,
	SCENARIO_HOOKS,
};
