// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+1		folio_referenced(that of src+1)
 *
 *	src	| page | page |		in two page tables
 *
 * The mover has a signal pending, which it may handle. What it has begun it ends all the
 * same: it is no result of UFFDIO_MOVE that a timer has expired.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_straddle();
	cpu_signal(0);
}

static void check(void)
{
	expect_moved(0);
	expect_run(2);
}

const struct ex_program move_signal = {
	.name = "move-signal",
	.summary = "move of two pages, one by one, by who has a signal pending",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	SCENARIO_HOOKS,
};
