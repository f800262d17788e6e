// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			idle
 *	UFFDIO_MOVE src->dst	unlock the folio, as at the end of a read
 *				page_idle/bitmap write
 *
 * As move-idle, for a mover that finds the folio locked and waits for it: what it then
 * does by itself for this page has to be seen by who locks the folio next.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_one_page();
	__folio_set_locked(stage.folio);
}

static void unlock_and_walk(void)
{
	folio_unlock(stage.folio);
	act_idle();
}

static void check(void)
{
	expect_moved(0);
	expect_one_place();
}

const struct ex_program move_locked_idle = {
	.name = "move-locked-idle",
	.summary = "move of a page that is locked first, then walked",
	.nr_threads = 2,
	.thread_name = { "move", "idle" },
	.setup = setup,
	.thread = { act_move, unlock_and_walk },
	.check = check,
	.weak_bug = "W1",
	.weak_bug_oracle = "walk",
	SCENARIO_HOOKS,
};
