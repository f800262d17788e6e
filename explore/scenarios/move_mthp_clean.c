// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			user
 *	move src..src+3		write src+1
 *
 * As move-user-clean, for a page in the middle of a large folio: its entry is cleared
 * with others, and the dirty bit that the CPU sets until then must come along.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(SRC, DST, 4);
	put_run(4, 2);
	put_in_tlbs(2, false);
	stage.user.offset = PAGE_SIZE;
	stage.user.written = VALUE + 1;
	for (int i = 0; i < 4; i++)
		*stage.run.from[i]->pte = pte_mkclean(*stage.run.from[i]->pte);
}

static void check(void)
{
	expect_moved(0);
	expect_content(place_page(stage.run.to[1]), stage.user.written);
	if (stage.user.written != VALUE + 1)
		expect_written(stage.run.to[1]);
}

const struct ex_program move_mthp_clean = {
	.name = "move-mthp-clean",
	.summary = "move of a clean large folio against a thread that writes to it",
	.nr_threads = 2,
	.thread_name = { "move", "user" },
	.setup = setup,
	.thread = { act_move, act_user_write_once },
	.check = check,
	SCENARIO_HOOKS,
};
