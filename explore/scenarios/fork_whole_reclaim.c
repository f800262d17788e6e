// SPDX-License-Identifier: GPL-2.0-only
/*
 *	fork				reclaim
 *	anon_vma_fork(child, src)	folio_referenced(folio)
 *	copy_page_range(child, src)
 *
 * The child's VMA comes into the anon_vma under the walk, its entries after that.
 */
#include "actors.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	stage.child.src = process_copy_vma(process_create(), stage.src);
	stage.child.from = watch_place(stage.child.src, SRC, "child src");
}

static void check(void)
{
	oracle_settled(stage.folio, 2);
}

const struct ex_program fork_whole_reclaim = {
	.name = "fork-whole-reclaim",
	.summary = "fork(), with its anon_vma, against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "fork", "reclaim" },
	.setup = setup,
	.thread = { act_fork_whole, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
