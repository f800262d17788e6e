// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	folio_referenced(KSM page): rmap_walk_ksm()
 *
 * A KSM page that has only one mapping left is still one: it does not move.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_ksm_merged();
	unmap_page(1);
}

static void check(void)
{
	struct page *page = place_page(stage.from);

	if (stage.moved[0] != -EBUSY)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (!page || place_page(stage.to))
		ex_fail("api", NULL, "the page is not where it has to be");
	expect_content(page, VALUE);
	oracle_settled(page_folio(page), 1);
}

const struct ex_program move_ksm_alone = {
	.name = "move-ksm-alone",
	.summary = "move of a KSM page that is mapped once against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
