// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			zap
 *	move src..src+3		MADV_DONTNEED(src+1)
 *
 * A second MMU uses the large folio, too. It moves whole, or is split and moves in part.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_mthp();
	notifier_attach(stage.mm);
}

static void check(void)
{
	expect_result(0);
	if (place_page(stage.run.from[1]))
		ex_fail("api", NULL, "still mapped where it was zapped");
}

const struct ex_program move_notified_zap = {
	.name = "move-notified-zap",
	.summary = "move of a large folio that a second MMU uses against MADV_DONTNEED",
	.nr_threads = 2,
	.thread_name = { "move", "zap" },
	.setup = setup,
	.thread = { act_move, act_zap_second },
	.check = check,
	SCENARIO_HOOKS,
};
