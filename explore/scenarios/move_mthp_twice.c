// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			holder
 *	move src..src+1		reference to the first folio, for a while
 *				reference to the second, for a while
 *
 *	src	| page | page |		the second of a folio, the first of another
 *
 * Both have to be split. However long the first was held, the second is tried for
 * 10 ms before the mover leaves it.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(SRC, DST, 4);
	stage.src_addr = SRC + PAGE_SIZE;
	watch_place(stage.src, SRC, "src-1");
	put_run_places(2);
	watch_place(stage.src, SRC + 3 * PAGE_SIZE, "src+2");
	stage.folio = put_folio(-1, 1);
	stage.neighbour = put_folio(1, 1);
}

static void check(void)
{
	expect_moved_or_gave_up(0);
	if (stage.moved[0] == PAGE_SIZE && slept_us(0) < SLEPT_LONG)
		ex_fail("api", NULL, "the second page is left after %lu us", slept_us(0));
	expect_run(2);
}

static void hold_each_for_a_while(void)
{
	act_hold_for_a_while();
	/* Whoever fails from here on does so for the second folio. */
	slept_forget(0);
	stage.folio = stage.neighbour;
	act_hold_for_a_while();
}

const struct ex_program move_mthp_twice = {
	.name = "move-mthp-twice",
	.summary = "move of parts of two large folios, each of which is held for a while",
	.nr_threads = 2,
	.thread_name = { "move", "holder" },
	.setup = setup,
	.thread = { act_move, hold_each_for_a_while },
	.check = check,
	.bound = 2,
	.bug = "F8",
	.bug_oracle = "api",
	SCENARIO_HOOKS,
};
