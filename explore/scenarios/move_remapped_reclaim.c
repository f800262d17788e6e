// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	folio_referenced(folio)
 *
 * mremap() has moved both VMAs before: where the page is found does not follow
 * from its address.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_remapped_vmas();
	put_one_page();
}

static void check(void)
{
	expect_moved(0);
	expect_one_place();
}

const struct ex_program move_remapped_reclaim = {
	.name = "move-remapped-reclaim",
	.summary = "move between VMAs that were mremap()ed against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
