// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	UFFDIO_MOVE src->dst	shrink_folio_list(folio)
 *
 * The source is write-protected by userfaultfd, the destination is not: whatever
 * becomes of the page, its new entry is not.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	entry_is_uffd_wp();
	entry_is_old();
}

static void check(void)
{
	pte_t pte = *stage.to->pte;

	if (!expect_moved_or_again(0))
		return;
	if (pte_present(pte) ? pte_uffd(pte) : pte_swp_uffd(pte))
		ex_fail("api", NULL, "moved, and still protected as at the source");
}

const struct ex_program move_wp_reclaim = {
	.name = "move-wp-reclaim",
	.summary = "move of a page that userfaultfd protects against its reclaim",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_reclaim },
	.check = check,
	.bug = "F6",
	.bug_oracle = "api",
	.bound = 2,
	SCENARIO_HOOKS,
};
