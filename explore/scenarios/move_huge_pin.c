// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			pin
 *	UFFDIO_MOVE src->dst	pin_user_pages_fast(src + 1)
 *
 * A huge page of which any page is pinned stays where it is.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_result(0);
	if (stage.pinned && !place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "a pinned huge page was moved away");
	if (stage.pinned)
		oracle_settled(stage.folio, 2);
	else
		expect_one_place();
}

const struct ex_program move_huge_pin = {
	.name = "move-huge-pin",
	.summary = "move of a huge page against a fast pin of it",
	.nr_threads = 2,
	.thread_name = { "move", "pin" },
	.setup = stage_huge,
	.thread = { act_move, act_pin_second },
	.check = check,
	SCENARIO_HOOKS,
};
