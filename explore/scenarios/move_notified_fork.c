// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fork
 *	UFFDIO_MOVE src->dst	copy_page_range(child, src)
 *
 * A second MMU uses the page, too: it must not write to what is shared.
 */
#include "actors.h"

static void setup(void)
{
	stage_fork();
	notifier_attach(stage.mm);
}

static void check(void)
{
	bool moved = stage.moved[0] == PAGE_SIZE;

	if (!moved && stage.moved[0] != -EBUSY)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	oracle_settled(stage.folio, moved ? 1 : 2);
}

const struct ex_program move_notified_fork = {
	.name = "move-notified-fork",
	.summary = "move of a page that a second MMU uses against fork()",
	.nr_threads = 2,
	.thread_name = { "move", "fork" },
	.setup = setup,
	.thread = { act_move, act_fork },
	.check = check,
	SCENARIO_HOOKS,
};
