// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			pin
 *	move src..src+1		pin_user_pages_fast(src+1)
 *
 * The first page moves, the second stays if it is pinned, and the result tells.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	struct folio *second = stage.run.folio[1];

	expect_result(0);
	if (!stage.pinned) {
		expect_run(2);
		return;
	}
	if (stage.moved[0] != PAGE_SIZE && stage.moved[0] != -EBUSY)
		ex_fail("api", NULL, "pinned, and UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (!place_maps(stage.run.from[1], second))
		ex_fail("api", NULL, "a pinned page was moved away");
	oracle_settled(second, 1 + GUP_PIN_COUNTING_BIAS);
	expect_run(1);
}

const struct ex_program move_run_pin = {
	.name = "move-run-pin",
	.summary = "move of two pages against a fast pin of the second",
	.nr_threads = 2,
	.thread_name = { "move", "pin" },
	.setup = stage_two_pages,
	.thread = { act_move, act_pin_second },
	.check = check,
	.weak_bug = "F2",
	.weak_bug_oracle = "api",
	SCENARIO_HOOKS,
};
