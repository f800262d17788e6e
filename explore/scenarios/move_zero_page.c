// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fault
 *	UFFDIO_MOVE src->dst	write fault at src
 *
 * The source has the zero page, which has no rmap and no reference. The fault
 * puts a page of its own there before, or finds nothing after.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_the_zero_page();
}

static void check(void)
{
	pte_t pte = *stage.to->pte;

	expect_moved(0);
	if (!pte_none(*stage.from->pte) || !pte_present(pte))
		ex_fail("api", NULL, "moved, but the entry is not at the destination");
	if (is_zero_pfn(pte_pfn(pte)) && (pte_write(pte) || !pte_special(pte)))
		ex_fail("api", NULL, "the zero page is mapped as any other");
	if (!is_zero_pfn(pte_pfn(pte)))
		oracle_settled(pfn_folio(pte_pfn(pte)), 1);
}

const struct ex_program move_zero_page = {
	.name = "move-zero-page",
	.summary = "move of the zero page against a write fault",
	.nr_threads = 2,
	.thread_name = { "move", "fault" },
	.setup = setup,
	.thread = { act_move, act_write_fault },
	.check = check,
	SCENARIO_HOOKS,
};
