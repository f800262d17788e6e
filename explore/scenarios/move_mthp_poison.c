// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			memory failure
 *	move src..src+2		the folio's first page: split it, unmap the page
 *
 * The folio's last page is not mapped any more, so both split it. Who finds that the other
 * has a reference cannot: then the page stays mapped, and its processes are killed.
 */
#include "actors.h"

static void check(void)
{
	pte_t from = *stage.from->pte, to = *stage.to->pte;

	if (stage.moved[0] == -EFAULT)
		expect_poisoned(from, to);
	else if (stage.moved[0] > 0 && stage.poisoned)
		expect_poisoned(to, from);
	else
		expect_moved_or_gave_up(0);
}

const struct ex_program move_mthp_poison = {
	.name = "move-mthp-poison",
	.summary = "move of a folio that has to be split against memory failure in it",
	.nr_threads = 2,
	.thread_name = { "move", "memory failure" },
	.setup = stage_mthp_partly,
	.thread = { act_move, act_poison },
	.check = check,
	SCENARIO_HOOKS,
};
