// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	shrink_folio_list(folio)
 *
 * Since /proc/PID/clear_refs was written to, nobody has written to the page: its entry is
 * not soft-dirty, and write-protected for that. Nor is it dirty, as after a swap-in. At
 * its new place it is soft-dirty, in swap or not: what is there has changed.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	act_clear_soft_dirty();
	entry_is_clean();
	entry_is_old();
}

static void check(void)
{
	pte_t pte = *stage.to->pte;

	if (!expect_moved_or_again(0))
		return;
	if (pte_present(pte) ? !pte_soft_dirty(pte) : !pte_swp_soft_dirty(pte))
		ex_fail("api", NULL, "moved, and not soft-dirty");
}

const struct ex_program move_soft_dirty = {
	.name = "move-soft-dirty",
	.summary = "move of a page that is not soft-dirty against its reclaim",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_reclaim },
	.check = check,
	.bound = 2,
	SCENARIO_HOOKS,
};
