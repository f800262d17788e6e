// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+3		reclaim_pages(folio)
 *
 * The folio was freed lazily, and its second page written to after that: the
 * others may be dropped at any time, this one not.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(SRC, DST, 4);
	put_run(4, 2);
	folio_clear_swapbacked(stage.folio);
	for (int i = 0; i < 4; i++)
		if (i != 1)
			*stage.run.from[i]->pte = pte_mkclean(pte_mkold(*stage.run.from[i]->pte));
}

static void check(void)
{
	struct page *moved = place_page(stage.run.to[1]), *stayed = place_page(stage.run.from[1]);

	expect_result(0);
	if (!moved == !stayed)
		ex_fail("data", NULL, moved ? "the page is at both places" :
					      "a page that was written to is gone");
	expect_content(moved ?: stayed, VALUE + 1);
}

const struct ex_program move_mthp_lazy = {
	.name = "move-mthp-lazy",
	.summary = "move of a large folio, lazily freed but for a page, against reclaim",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_pageout },
	.check = check,
	.bound = 1,
	SCENARIO_HOOKS,
};
