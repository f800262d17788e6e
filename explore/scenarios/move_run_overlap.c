// SPDX-License-Identifier: GPL-2.0-only
/*
 *	first two		last two
 *	move src..src+1		move src+1..src+2
 *
 * Both want the page in the middle: one of them gets it, the other stops there
 * or begins too late. Nobody moves anything twice or leaves a page behind
 * that it reports as moved.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	long first = stage.moved[0], last = stage.moved[1];

	expect_result(0);
	expect_result(1);
	for (int i = 0; i < 3; i++) {
		bool moved = first > i * (long)PAGE_SIZE ||
			     (i && last > (i - 1) * (long)PAGE_SIZE);

		if (place_page(stage.run.to[i]) != (moved ? &stage.run.folio[i]->page : NULL) ||
		    place_page(stage.run.from[i]) != (moved ? NULL : &stage.run.folio[i]->page))
			ex_fail("api", NULL, "the moves return %ld and %ld", first, last);
		oracle_settled(stage.run.folio[i], 1);
		expect_content(&stage.run.folio[i]->page, VALUE + i);
	}
	if (first == 2 * PAGE_SIZE && last > 0)
		ex_fail("api", NULL, "both say that they moved the page in the middle");
	expect_serial();
}

const struct ex_program move_run_overlap = {
	.name = "move-run-overlap",
	.summary = "two moves of two pages each, one of them the same",
	.nr_threads = 2,
	.thread_name = { "first two", "last two" },
	.setup = stage_three_pages,
	.thread = { act_move_first_two, act_move_last_two },
	.check = check,
	.is_serial = true,
	SCENARIO_HOOKS,
};
