// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			zap
 *	move src..src+1		MADV_DONTNEED src+1
 *
 * The second page is thrown away while, before or after it is moved.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	struct folio *second = stage.run.folio[1];
	bool both = stage.moved[0] == 2 * PAGE_SIZE;

	if (!both && stage.moved[0] != PAGE_SIZE)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (place_page(stage.run.from[1]))
		ex_fail("api", NULL, "still mapped where it was zapped");
	if (place_maps(stage.run.to[1], second) != both)
		ex_fail("api", NULL, "moved and not there, or not moved and there");
	if (!both && !frame_is_free(&second->page))
		ex_fail("lifetime", NULL, "mapped nowhere, but not freed");
	expect_run(both ? 2 : 1);
}

const struct ex_program move_run_zap = {
	.name = "move-run-zap",
	.summary = "move of two pages against MADV_DONTNEED of the second",
	.nr_threads = 2,
	.thread_name = { "move", "zap" },
	.setup = stage_two_pages,
	.thread = { act_move, act_zap_second },
	.check = check,
	SCENARIO_HOOKS,
};
