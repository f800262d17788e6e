// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			zap
 *	UFFDIO_MOVE src->dst	MADV_DONTNEED(src), MADV_DONTNEED(dst)
 *
 * A second MMU uses the huge page, too.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_huge();
	notifier_attach(stage.mm);
}

static void check(void)
{
	expect_result(0);
	if (place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "still mapped where it was zapped");
}

const struct ex_program move_notified_huge = {
	.name = "move-notified-huge",
	.summary = "move of a huge page that a second MMU uses against MADV_DONTNEED",
	.nr_threads = 2,
	.thread_name = { "move", "zap" },
	.setup = setup,
	.thread = { act_move, act_zap_both },
	.check = check,
	SCENARIO_HOOKS,
};
