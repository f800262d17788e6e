// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	folio_referenced(folio)
 *
 * As move-remapped-reclaim, for a page that a PMD maps.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_remapped_huge_vmas();
	put_huge_page();
}

static void check(void)
{
	expect_moved(0);
	expect_one_place();
}

const struct ex_program move_remapped_huge = {
	.name = "move-remapped-huge",
	.summary = "move of a huge page between VMAs that were mremap()ed",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
