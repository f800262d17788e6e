// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	folio_referenced(that of dst)
 *
 * There is nothing at the source, and a page at the destination: that is what the mover
 * is told of.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_places();
	put_in_the_way(0);
	stage.folio = page_folio(place_page(stage.to));
	watch_folio(stage.folio, "folio");
}

static void check(void)
{
	if (stage.moved[0] != -EEXIST)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	oracle_settled(stage.folio, 1);
	expect_content(&stage.folio->page, VALUE + 9);
}

const struct ex_program move_hole = {
	.name = "move-hole",
	.summary = "move of a hole to where a page is",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
