// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			its CPU
 *	UFFDIO_MOVE src->dst	look src up
 *	write src		look src up
 *
 * No other CPU has run the process, and nobody accesses the page meanwhile. A CPU looks
 * up what it may need, whatever it is doing, and drops it again.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	cpumask_clear(mm_cpumask(stage.mm));
	cpumask_set_cpu(0, mm_cpumask(stage.mm));
	chance_allow(CHANCE_EVICTED);
}

static void check(void)
{
	expect_moved(0);
	if (!place_maps(stage.to, stage.folio))
		ex_fail("api", NULL, "moved, but not mapped at the destination");
	oracle_settled(stage.folio, 1);
	expect_content(&stage.folio->page, VALUE);
}

const struct ex_program move_tlb_by_itself = {
	.name = "move-tlb-by-itself",
	.summary = "move while its own CPU fills and empties its TLB",
	.nr_threads = 2,
	.thread_name = { "move", "TLB" },
	.setup = setup,
	.thread = { act_move_and_miss, act_tlb_by_itself },
	.check = check,
	SCENARIO_HOOKS,
};
