// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			split
 *	move src..src+3		split_folio(folio)
 *
 * Whoever locks the folio first: in the end all pages are at the destination.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved_or_gave_up(0);
	expect_run(4);
}

const struct ex_program move_mthp_split = {
	.name = "move-mthp-split",
	.summary = "move of a large folio against its split",
	.nr_threads = 2,
	.thread_name = { "move", "split" },
	.setup = stage_mthp,
	.thread = { act_move, act_split },
	.check = check,
	.bound = 1,
	SCENARIO_HOOKS,
};
