// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move				idle
 *	UFFDIO_MOVE src+2..src+3	page_idle/bitmap write
 *
 * Two VMAs map a half of the folio each, as madvise() of one half leaves them. Who walks
 * has to find both; a split that fails puts back what each had. folio_referenced() may miss
 * one: it stops after as many as there were before it had the lock.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	static const char *const from[] = { "src+2", "src+3" }, *const to[] = { "dst+2", "dst+3" };

	put_vmas(SRC, DST, 4);
	stage.folio = put_folio(0, 2);
	stage.other = process_split(stage.src, 2);
	put_run_places(2);
	for (int i = 2; i < 4; i++) {
		stage.run.from[i] = watch_place(stage.other, SRC + i * PAGE_SIZE, from[i - 2]);
		stage.run.to[i] = watch_place(stage.dst, DST + i * PAGE_SIZE, to[i - 2]);
	}
	stage.src_addr += 2 * PAGE_SIZE;
	stage.dst_addr += 2 * PAGE_SIZE;
	stage.len = 2 * PAGE_SIZE;
}

static void check(void)
{
	long moved = stage.moved[0] < 0 ? 0 : stage.moved[0] / PAGE_SIZE;

	expect_moved_or_gave_up(0);
	for (int i = 0; i < 4; i++) {
		struct place *p = i >= 2 && i < 2 + moved ? stage.run.to[i] : stage.run.from[i];
		struct page *page = place_page(p);

		if (!page)
			ex_fail("api", NULL, "%ld pages moved, but page %d is not where it has to be",
				moved, i);
		oracle_settled(page_folio(page), folio_mapcount(page_folio(page)));
		expect_content(page, VALUE + i);
	}
}

const struct ex_program move_mthp_parts = {
	.name = "move-mthp-parts",
	.summary = "move of a large folio's part that is in a VMA of its own against idle page tracking",
	.nr_threads = 2,
	.thread_name = { "move", "idle" },
	.setup = setup,
	.thread = { act_move, act_idle },
	.check = check,
	.bound = 2,
	SCENARIO_HOOKS,
};
