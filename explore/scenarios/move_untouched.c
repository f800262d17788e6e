// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fault
 *	UFFDIO_MOVE src->dst	anon_vma_prepare(dst)
 *
 * There was never a page in the destination's VMA, so it has no anon_vma. The mover gives
 * it one, or somebody else's first fault does.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_untouched_target();
	put_one_page();
}

static void check(void)
{
	expect_moved(0);
	if (!place_maps(stage.to, stage.folio))
		ex_fail("api", NULL, "moved, but not mapped at the destination");
	oracle_settled(stage.folio, 1);
	expect_content(&stage.folio->page, VALUE);
}

const struct ex_program move_untouched = {
	.name = "move-untouched",
	.summary = "move to a VMA that has no anon_vma yet against its first fault",
	.nr_threads = 2,
	.thread_name = { "move", "fault" },
	.setup = setup,
	.thread = { act_move, act_first_fault },
	.check = check,
	SCENARIO_HOOKS,
};
