// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fault
 *	move src..src+1		swap in at dst+1
 *
 * The second place of the destination has a page that is in swap. It stays there,
 * and so does what would have come.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_run(2, 0);
	put_swapped_target();
}

static void check(void)
{
	struct page *page = place_page(stage.run.to[1]);

	if (stage.moved[0] != PAGE_SIZE)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (!page)
		ex_fail("data", NULL, "what was in swap is gone");
	expect_content(page, VALUE + 9);
	expect_content(place_page(stage.run.from[1]), VALUE + 1);
}

const struct ex_program move_target_swapped = {
	.name = "move-target-swapped",
	.summary = "a move of two pages to where one is swapped out, against swap-in",
	.nr_threads = 2,
	.thread_name = { "move", "fault" },
	.setup = setup,
	.thread = { act_move, act_fault_at_target },
	.check = check,
	SCENARIO_HOOKS,
};
