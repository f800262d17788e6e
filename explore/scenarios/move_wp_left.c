// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fault
 *	UFFDIO_MOVE src->dst	write to src (read-only PTE)
 *
 * The entry has the uffd-wp bit of a time when its VMA was watched for writes: to register
 * it for missing pages only leaves the bit. The write fault makes the entry writable and
 * leaves it, too. The page's new entry does not have it, whichever comes first.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_read_only();
	*stage.from->pte = pte_mkuffd(*stage.from->pte);
}

static void check(void)
{
	expect_moved(0);
	expect_one_place();
	expect_written(stage.to);
	if (pte_uffd(*stage.to->pte))
		ex_fail("api", NULL, "moved, and protected by a bit of the source");
}

const struct ex_program move_wp_left = {
	.name = "move-wp-left",
	.summary = "move of a page with a uffd-wp bit that protects nothing, and a write",
	.nr_threads = 2,
	.thread_name = { "move", "fault" },
	.setup = setup,
	.thread = { act_move, act_write_fault },
	.check = check,
	SCENARIO_HOOKS,
};
