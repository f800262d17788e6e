// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			ksmd
 *	UFFDIO_MOVE src->dst	merge src and src+1
 *
 * A second MMU uses both pages, too: it must not write to what is compared, nor to what
 * is merged.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_ksm();
	notifier_attach(stage.mm);
}

static void check(void)
{
	expect_result(0);
}

const struct ex_program move_notified_ksm = {
	.name = "move-notified-ksm",
	.summary = "move of a page that a second MMU uses against ksmd",
	.nr_threads = 2,
	.thread_name = { "move", "ksmd" },
	.setup = setup,
	.thread = { act_move, act_ksm_scan },
	.check = check,
	SCENARIO_HOOKS,
};
