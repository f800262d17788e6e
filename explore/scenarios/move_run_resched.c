// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			user
 *	move src..src+32	write, write src
 *
 * A large folio and a page behind it. After so many pages the mover looks whether
 * another task is due, or waits for one of its locks, and moves the rest by itself.
 */
#include "actors.h"
#include "expect.h"

enum { ORDER = 5, LAST = 1 << ORDER };

static struct folio *last;
static struct place *last_to;

static void setup(void)
{
	put_vmas(SRC, DST, LAST + 1);
	put_places();
	stage.len = (LAST + 1) * PAGE_SIZE;
	stage.folio = process_touch(stage.src, SRC, ORDER, VALUE);
	watch_folio(stage.folio, "folio");
	last_to = watch_place(stage.dst, DST + LAST * PAGE_SIZE, "dst+32");
	last = process_touch(stage.src, SRC + LAST * PAGE_SIZE, 0, VALUE + LAST);
	watch_folio(last, "last");
	put_in_tlbs(1, true);
	chance_allow(CHANCE_RESCHED);
	chance_allow(CHANCE_CONTENDED);
}

static void check(void)
{
	expect_moved(0);
	if (!place_maps(last_to, last))
		ex_fail("api", NULL, "moved, but not mapped at the destination");
	expect_content(place_page(stage.to), stage.user.written);
	expect_content(&last->page, VALUE + LAST);
}

const struct ex_program move_run_resched = {
	.name = "move-run-resched",
	.summary = "move that another task interrupts against a thread that writes there",
	.nr_threads = 2,
	.thread_name = { "move", "user" },
	.setup = setup,
	.thread = { act_move, act_user_write },
	.check = check,
	.bug = "F3",
	.bug_oracle = "tlb",
	SCENARIO_HOOKS,
};
