// SPDX-License-Identifier: GPL-2.0-only
/*
 *	run			other
 *	move src..src+1		move src+2 -> dst+1
 *
 * Both want the second place: one of them gets it, and the page of the other
 * stays where it is.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	long run = stage.moved[0], other = stage.moved[1];
	const bool both = run == 2 * PAGE_SIZE;

	expect_result(0);
	expect_result(1);
	if (both == (other == PAGE_SIZE))
		ex_fail("api", NULL, "the moves return %ld and %ld", run, other);
	for (int i = 0; i < 3; i++) {
		oracle_settled(stage.run.folio[i], 1);
		expect_content(&stage.run.folio[i]->page, VALUE + i);
	}
	if (place_page(stage.run.to[1]) != &stage.run.folio[both ? 1 : 2]->page ||
	    place_page(stage.run.from[both ? 2 : 1]) != &stage.run.folio[both ? 2 : 1]->page)
		ex_fail("api", NULL, "the moves return %ld and %ld, and that is not so",
			run, other);
}

const struct ex_program move_run_target = {
	.name = "move-run-target",
	.summary = "a move of two pages against a move of a third to where one goes",
	.nr_threads = 2,
	.thread_name = { "run", "other" },
	.setup = stage_three_pages,
	.thread = { act_move_first_two, act_move_third_to_second },
	.check = check,
	SCENARIO_HOOKS,
};
