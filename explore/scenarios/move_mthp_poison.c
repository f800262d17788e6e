// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			memory failure
 *	UFFDIO_MOVE src->dst	the folio's first page: split it, unmap the page
 *
 * The folio has another page, which stays, so both split it. Who finds that the other has a
 * reference cannot: then the page stays mapped, and its processes are killed. The mover is
 * being killed before, so it does not try again.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_run(2, 1);
	stage.len = PAGE_SIZE;
	cpu_kill(0);
}

static void check(void)
{
	pte_t from = *stage.from->pte, to = *stage.to->pte;

	if (stage.moved[0] == -EFAULT)
		expect_poisoned(from, to);
	else if (stage.moved[0] > 0 && stage.poisoned)
		expect_poisoned(to, from);
	else if (stage.moved[0] != -EINTR)
		expect_moved(0);
	if (folio_test_locked(stage.folio))
		ex_fail("locking", NULL, "the folio stays locked");
}

const struct ex_program move_mthp_poison = {
	.name = "move-mthp-poison",
	.summary = "move of a folio that has to be split against memory failure in it",
	.nr_threads = 2,
	.thread_name = { "move", "memory failure" },
	.setup = setup,
	.thread = { act_move, act_poison },
	.check = check,
	.bug = "F8",
	.bug_oracle = "api",
	SCENARIO_HOOKS,
};
