// SPDX-License-Identifier: GPL-2.0-only
/*
 *	fork				reclaim
 *	copy_page_range(child, src)	folio_referenced(folio)
 *
 * The child's VMA is in the anon_vma before its page table has the page.
 */
#include "actors.h"

static void check(void)
{
	oracle_settled(stage.folio, 2);
}

const struct ex_program fork_reclaim = {
	.name = "fork-reclaim",
	.summary = "fork() copying the page table against folio_referenced()",
	.nr_threads = 2,
	.thread_name = { "fork", "reclaim" },
	.setup = stage_fork,
	.thread = { act_fork, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
