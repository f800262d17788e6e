// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			idle
 *	UFFDIO_MOVE src->dst	page_idle/bitmap write
 *
 * The page is pinned. The mover takes its entry out, finds that, and puts it back: who
 * locks the folio next has to see the entry.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_one_page();
	folio_ref_add(stage.folio, GUP_PIN_COUNTING_BIAS);
	leak_keeps(stage.folio, GUP_PIN_COUNTING_BIAS);
	stage.pinned = true;
}

const struct ex_program move_pinned_idle = {
	.name = "move-pinned-idle",
	.summary = "move of a pinned page against idle page tracking",
	.nr_threads = 2,
	.thread_name = { "move", "idle" },
	.setup = setup,
	.thread = { act_move, act_idle },
	.check = expect_moved_or_pinned,
	SCENARIO_HOOKS,
};
