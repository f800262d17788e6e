// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fault
 *	move src..src+1		write fault at src+1
 *
 * A second MMU uses the pages. The second one comes after the mover has looked how far
 * its run may go: what it says it invalidates is all that it may move.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(SRC, DST, 2);
	put_run_places(2);
	put_folio(0, 0);
	source_is_unregistered();
	notifier_attach(stage.mm);
	stage.folio = stage.run.folio[0];
}

static void check(void)
{
	bool both = stage.moved[0] == stage.len;

	if (!both && stage.moved[0] != PAGE_SIZE)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (place_page(stage.to) != &stage.folio->page ||
	    !place_page(stage.run.to[1]) == both || !place_page(stage.run.from[1]) != both)
		ex_fail("api", NULL, "%ld bytes moved, but a page is not where it has to be",
			stage.moved[0]);
	oracle_settled(stage.folio, 1);
	expect_content(&stage.folio->page, VALUE);
}

const struct ex_program move_notified_fault = {
	.name = "move-notified-fault",
	.summary = "move of two pages that a second MMU uses against a fault at the second",
	.nr_threads = 2,
	.thread_name = { "move", "fault" },
	.setup = setup,
	.thread = { act_move, act_fault_second },
	.check = check,
	SCENARIO_HOOKS,
};
