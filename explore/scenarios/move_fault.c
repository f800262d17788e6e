// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			fault
 *	UFFDIO_MOVE src->dst	write to src (read-only PTE)
 *
 * The write fault re-uses the page where it is, or finds it gone; it never
 * copies a page that is exclusive.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_moved(0);
	expect_one_place();
	expect_written(stage.to);
}

const struct ex_program move_fault = {
	.name = "move-fault",
	.summary = "move against a write fault that re-uses the page",
	.nr_threads = 2,
	.thread_name = { "move", "fault" },
	.setup = stage_read_only,
	.thread = { act_move, act_write_fault },
	.check = check,
	SCENARIO_HOOKS,
};
