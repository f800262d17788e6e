// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			khugepaged
 *	move 2 MiB from src	MADV_COLLAPSE(src)
 *
 * Only the first page is there. Either it moves, and the call ends at the hole behind it,
 * or it has become part of a huge page, which moves whole.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(HUGE_SRC, HUGE_DST, HPAGE_PMD_NR);
	stage.len = HPAGE_PMD_SIZE;
	stage.folio = process_touch(stage.src, HUGE_SRC, 0, VALUE);
	stage.from = watch_huge_place(stage.src, HUGE_SRC, "src");
	stage.to = watch_huge_place(stage.dst, HUGE_DST, "dst");
	watch_folio(stage.folio, "folio");
	source_is_unregistered();
}

static void check(void)
{
	struct page *page = place_page(stage.to);
	bool whole = stage.moved[0] == HPAGE_PMD_SIZE;

	if (whole ? !stage.collapsed : stage.moved[0] != PAGE_SIZE)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (!page || folio_test_large(page_folio(page)) != whole)
		ex_fail("api", NULL, "what was moved is not there");
	/* Newer kernels make a huge page of nothing, too. */
	if (whole ? !!place_page(stage.from) : place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "moved, but still mapped at the source");
	expect_content(page, VALUE);
}

const struct ex_program move_collapse = {
	.name = "move-collapse",
	.summary = "move of a page against khugepaged, which makes a huge page of it",
	.nr_threads = 2,
	.thread_name = { "move", "khugepaged" },
	.setup = setup,
	.thread = { act_move, act_collapse },
	.check = check,
	SCENARIO_HOOKS,
};
