// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+1		folio_referenced(that of src+1)
 *
 * The second place of the destination has an entry that maps nothing, and says that
 * access there is an error. It stays, and so does what would have come.
 */
#include "actors.h"

static void setup(void)
{
	stage_two_pages();
	put_marker_in_the_way(1);
}

static void check(void)
{
	if (stage.moved[0] != PAGE_SIZE)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (!pte_is_leaf(*stage.run.to[1]->pte))
		ex_fail("api", NULL, "the mark at the destination is gone");
	if (place_page(stage.from) || place_page(stage.run.to[0]) != &stage.run.folio[0]->page)
		ex_fail("api", NULL, "the first page is not where it has to be");
	if (place_page(stage.run.from[1]) != &stage.folio->page)
		ex_fail("api", NULL, "the second page has left");
	oracle_settled(stage.folio, 1);
}

const struct ex_program move_target_marked = {
	.name = "move-target-marked",
	.summary = "a move of two pages to where one place is poisoned",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
