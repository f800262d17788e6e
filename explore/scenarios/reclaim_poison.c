// SPDX-License-Identifier: GPL-2.0-only
/*
 *	reclaim			memory failure
 *	folio_referenced(folio)	the folio's first page, which this thread has read: split the
 *				folio, unmap the page
 *
 * Reclaim has a reference, so the folio may not be split. Then the page stays mapped, and
 * whoever has read it has to be told, or reads it again and again.
 */
#include "actors.h"

static void setup(void)
{
	put_two_vmas();
	put_run(2, 1);
	cpu_is_listed(1);
}

static void check(void)
{
	bool mapped = page_is_mapped(&stage.folio->page);

	if (stage.kept_poisoned && mapped && !cpu_was_told(1))
		ex_fail("api", NULL, "the page stays mapped, and who has read it is not told");
}

const struct ex_program reclaim_poison = {
	.name = "reclaim-poison",
	.summary = "folio_referenced() against memory of the folio that fails when read",
	.nr_threads = 2,
	.thread_name = { "reclaim", "memory failure" },
	.setup = setup,
	.thread = { act_referenced, act_meet_poison },
	.check = check,
	.weak_bug = "F10",
	.weak_bug_oracle = "assert",
	SCENARIO_HOOKS,
};
