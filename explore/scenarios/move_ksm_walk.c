// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	folio_referenced(KSM page): rmap_walk_ksm()
 *
 * A KSM page is mapped twice and never moves. Its walk takes the lock of each
 * anon_vma that it is mapped in.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	if (stage.moved[0] != -EBUSY)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	expect_two_of_ksm();
}

const struct ex_program move_ksm_walk = {
	.name = "move-ksm-walk",
	.summary = "move of a KSM page against folio_referenced() of it",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = stage_ksm_merged,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
