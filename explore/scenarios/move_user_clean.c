// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			user
 *	UFFDIO_MOVE src->dst	write src
 *
 * The entry is clean, so the CPU that writes sets its dirty bit, until the entry is
 * cleared. Reclaim would drop a page that was written to and is clean.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	put_in_tlbs(1, false);
	entry_is_clean();
}

static void check(void)
{
	expect_moved(0);
	if (!place_maps(stage.to, stage.folio))
		ex_fail("api", NULL, "moved, but not mapped at the destination");
	oracle_settled(stage.folio, 1);
	expect_content(&stage.folio->page, stage.user.written);
	if (stage.user.written != VALUE)
		expect_written(stage.to);
}

const struct ex_program move_user_clean = {
	.name = "move-user-clean",
	.summary = "move of a clean page against a thread that writes to it",
	.nr_threads = 2,
	.thread_name = { "move", "user" },
	.setup = setup,
	.thread = { act_move, act_user_write_once },
	.check = check,
	SCENARIO_HOOKS,
};
