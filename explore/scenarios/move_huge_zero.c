// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			zap
 *	UFFDIO_MOVE src->dst	MADV_DONTNEED of src, then of dst
 *
 * The huge zero page has no folio to lock, but a page table is deposited for it as well,
 * with the PMD table that it is in; the destination is in another.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(HUGE_SRC, HUGE_DST, HPAGE_PMD_NR);
	put_huge_zero_page(HUGE_SRC);
	stage.len = HPAGE_PMD_SIZE;
}

static void check(void)
{
	bool there = !pmd_none(*process_pmd(stage.dst, HUGE_DST));

	if (stage.moved[0] != stage.len && stage.moved[0] != -ENOENT)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (there && stage.moved[0] != stage.len)
		ex_fail("api", NULL, "not moved, and there");
	expect_deposited(stage.src);
	expect_deposited(stage.dst);
}

const struct ex_program move_huge_zero = {
	.name = "move-huge-zero",
	.summary = "move of the huge zero page against MADV_DONTNEED of both places",
	.nr_threads = 2,
	.thread_name = { "move", "zap" },
	.setup = setup,
	.thread = { act_move, act_zap_both },
	.check = check,
	SCENARIO_HOOKS,
};
