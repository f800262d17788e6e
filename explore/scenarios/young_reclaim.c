// SPDX-License-Identifier: GPL-2.0-only
/*
 *	damon			reclaim
 *	young(folio)		folio_referenced(folio)
 *
 * Nobody has accessed the page since DAMON has cleared its accessed bit. That somebody has
 * it locked at the moment is no access.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_one_page();
	act_mkold();
}

static void check(void)
{
	if (stage.young)
		ex_fail("api", NULL, "DAMON takes a page for accessed that nobody accesses");
	oracle_settled(stage.folio, 1);
}

const struct ex_program young_reclaim = {
	.name = "damon-young-reclaim",
	.summary = "DAMON looking at accessed bits of an idle page against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "damon", "reclaim" },
	.setup = setup,
	.thread = { act_young, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
