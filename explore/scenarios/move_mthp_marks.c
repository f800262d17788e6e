// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			pin
 *	move src..src+1		pin_user_pages_fast(src)
 *
 * The entries of the folio differ: the second is clean, and userfaultfd watches writes to
 * it. If the folio is pinned, both stay as they were.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_run(2, 1);
	vm_flags_init(stage.src, stage.src->vm_flags | VM_UFFD_WP);
	*stage.run.from[1]->pte = pte_mkuffd(pte_mkclean(*stage.run.from[1]->pte));
}

static void check(void)
{
	expect_moved_or_gave_up(0);
	expect_pages(2);
	for (int i = 0; i < 2; i++) {
		pte_t pte = *stage.run.from[i]->pte;
		bool marked = pte_uffd(pte);

		if (!pte_none(pte) && (pte_dirty(pte) == marked || marked != (i == 1)))
			ex_fail("api", NULL, "page %d stays, but its entry has changed", i);
	}
}

const struct ex_program move_mthp_marks = {
	.name = "move-mthp-marks",
	.summary = "move of a large folio whose entries differ against a fast pin",
	.nr_threads = 2,
	.thread_name = { "move", "pin" },
	.setup = setup,
	.thread = { act_move, act_pin },
	.check = check,
	.bound = 1,
	.bug = "F4",
	.bug_oracle = "livelock",
	SCENARIO_HOOKS,
};
