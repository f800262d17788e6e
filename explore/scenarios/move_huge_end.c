// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move				zap
 *	UFFDIO_MOVE src->dst		MADV_DONTNEED of the first huge page
 *
 * Two huge pages in one call, which ends with the first page of the second: that one is
 * split, and the rest of it stays. They are the huge zero page, as two others are more than
 * there is memory for.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(HUGE_SRC, HUGE_DST, 2 * HPAGE_PMD_NR);
	put_huge_zero_page(HUGE_SRC);
	put_huge_zero_page(HUGE_SRC + HPAGE_PMD_SIZE);
	stage.len = HPAGE_PMD_SIZE + PAGE_SIZE;
}

static bool is_there(struct vm_area_struct *vma, unsigned long addr)
{
	if (pmd_leaf(*process_pmd(vma, addr)))
		ex_fail("api", NULL, "a huge page in which the range ends is not split");
	return !pte_none(*process_pte(vma, addr));
}

/* Where the second huge page was, and where its first page is now. */
static void expect_end(unsigned long from, unsigned long to)
{
	if (is_there(stage.src, from) || !is_there(stage.dst, to))
		ex_fail("api", NULL, "the last page of the range is not where it has to be");
	if (!is_there(stage.src, from + PAGE_SIZE) || is_there(stage.dst, to + PAGE_SIZE))
		ex_fail("api", NULL, "what is behind the range was touched");
}

static void check(void)
{
	unsigned long from = stage.src_addr + HPAGE_PMD_SIZE, to = stage.dst_addr + HPAGE_PMD_SIZE;
	const bool all = stage.moved[0] == stage.len;

	if (!all && stage.moved[0] != -ENOENT)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (!pmd_none(*process_pmd(stage.src, stage.src_addr)) ||
	    pmd_none(*process_pmd(stage.dst, stage.dst_addr)) == all)
		ex_fail("api", NULL, "the first huge page is not where it has to be");
	if (all)
		expect_end(from, to);
	expect_deposited(stage.src);
	expect_deposited(stage.dst);
}

const struct ex_program move_huge_end = {
	.name = "move-huge-end",
	.summary = "move of a huge page and the first page of the next against MADV_DONTNEED",
	.nr_threads = 2,
	.thread_name = { "move", "zap" },
	.setup = setup,
	.thread = { act_move, act_zap_huge },
	.check = check,
	SCENARIO_HOOKS,
};
