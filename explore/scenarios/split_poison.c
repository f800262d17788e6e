// SPDX-License-Identifier: GPL-2.0-only
/*
 *	split			memory failure
 *	split_folio()		mark the folio's second page, split the folio, unmap the page
 *
 * No entry leads to a poisoned page any more, unless memory failure says that it could
 * not help it.
 */
#include "actors.h"

static void setup(void)
{
	stage_mthp();
	ex_name(&folio_page(stage.folio, 1)->flags, 8, "second page->flags");
}

static void check(void)
{
	if (stage.poisoned && place_page(stage.run.from[1]))
		ex_fail("api", NULL, "a poisoned page can still be used");
}

const struct ex_program split_poison = {
	.name = "split-poison",
	.summary = "split of a folio against memory failure in it",
	.nr_threads = 2,
	.thread_name = { "split", "memory failure" },
	.setup = setup,
	.thread = { act_split, act_poison_second },
	.check = check,
	.bug = "F9",
	.bug_oracle = "assert",
	.bound = 2,
	SCENARIO_HOOKS,
};
