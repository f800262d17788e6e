// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			ksmd
 *	UFFDIO_MOVE src->dst	scan: merge src and src+1
 *
 * A page that is merged is not exclusive any more and stays; one that is moved
 * before is not merged. KSM only tries for the folio lock.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	expect_result(0);
	expect_two_of_ksm();
}

const struct ex_program move_ksm_merge = {
	.name = "move-ksm-merge",
	.summary = "move against ksmd merging the page with another",
	.nr_threads = 2,
	.thread_name = { "move", "ksmd" },
	.setup = stage_ksm,
	.thread = { act_move, act_ksm_scan },
	.check = check,
	SCENARIO_HOOKS,
};
