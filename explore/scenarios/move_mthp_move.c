// SPDX-License-Identifier: GPL-2.0-only
/*
 *	one			other
 *	move src..src+1		move src+2..src+3
 *
 * Each half of a large folio has a mover. Both have to split it, and neither keeps the
 * other one from that: both halves move.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(SRC, DST, 4);
	put_run(4, 2);
}

static void check(void)
{
	for (int i = 0; i < 2; i++)
		if (stage.moved[i] != 2 * PAGE_SIZE)
			ex_fail("api", NULL, "UFFDIO_MOVE of half of the folio returns %ld",
				stage.moved[i]);
	if (run_moved() != 4)
		ex_fail("api", NULL, "%u pages moved instead of four", run_moved());
}

const struct ex_program move_mthp_move = {
	.name = "move-mthp-move",
	.summary = "two moves of one half of a large folio each",
	.nr_threads = 2,
	.thread_name = { "one", "other" },
	.setup = setup,
	.thread = { act_move_first_two, act_move_other_two },
	.check = check,
	.bound = 1,
	SCENARIO_HOOKS,
};
