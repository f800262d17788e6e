// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			reclaim
 *	move src..src+3		folio_referenced(third)
 *
 * Three pages of a large folio, and instead of the third a page of its own.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(SRC, DST, 4);
	put_run(4, 2);
	unmap_page(2);
	stage.folio = put_folio(2, 0);
}

static void check(void)
{
	expect_moved_or_gave_up(0);
	expect_run(4);
}

const struct ex_program move_mthp_foreign = {
	.name = "move-mthp-foreign",
	.summary = "move of a large folio with a foreign page in its range",
	.nr_threads = 2,
	.thread_name = { "move", "reclaim" },
	.setup = setup,
	.thread = { act_move, act_referenced },
	.check = check,
	.bound = 2,
	SCENARIO_HOOKS,
};
