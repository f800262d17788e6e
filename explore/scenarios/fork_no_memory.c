// SPDX-License-Identifier: GPL-2.0-only
/*
 *	fork				reclaim
 *	anon_vma_fork(child, src)	folio_referenced(folio)
 *	copy_page_range(child, src)
 *
 * As fork-whole-reclaim, but any allocation may fail: then nothing is left of what
 * the child already had.
 */
#include "actors.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	stage.child.src = process_copy_vma(process_create(), stage.src);
	stage.child.from = watch_place(stage.child.src, SRC, "child src");
	chance_allow(CHANCE_NO_MEMORY);
}

static void check(void)
{
	bool shared = !stage.child.failed;

	if (!shared && stage.child.failed != -ENOMEM)
		ex_fail("api", NULL, "fork() returns %d", stage.child.failed);
	if (place_maps(stage.child.from, stage.folio) != shared)
		ex_fail("api", NULL, "forked and not shared, or not forked and shared");
	oracle_settled(stage.folio, 1 + shared);
}

const struct ex_program fork_no_memory = {
	.name = "fork-no-memory",
	.summary = "fork() that may run out of memory against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "fork", "reclaim" },
	.setup = setup,
	.thread = { act_try_to_fork, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
