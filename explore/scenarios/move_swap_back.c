// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move				soft-dirty tracking
 *	UFFDIO_MOVE src->dst, dst->src	clear_refs
 *
 * The page is in swap. After the move it is as exclusive as before, so it can be moved
 * back; nobody else has taken it meanwhile.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved(0);
	if (!pte_is_leaf(*stage.from->pte) || !pte_none(*stage.to->pte))
		ex_fail("api", NULL, "moved there and back, but not at the source");
}

const struct ex_program move_swap_back = {
	.name = "move-swap-back",
	.summary = "move of a swap entry there and back against soft-dirty tracking",
	.nr_threads = 2,
	.thread_name = { "move", "clear_refs" },
	.setup = stage_swapped,
	.thread = { act_move_there_and_back, act_clear_soft_dirty },
	.check = check,
	SCENARIO_HOOKS,
};
