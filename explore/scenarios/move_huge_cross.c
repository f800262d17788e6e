// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move				move
 *	UFFDIO_MOVE src->dst		UFFDIO_MOVE dst+2M->src+2M
 *
 * Two moves in opposite directions between two PMD tables. The huge zero page can be in
 * two places at once, and has no folio whose lock would keep the movers apart.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(HUGE_SRC, HUGE_DST, 2 * HPAGE_PMD_NR);
	put_huge_zero_page(HUGE_SRC);
	put_huge_zero_page(HUGE_DST + HPAGE_PMD_SIZE);
	stage.len = HPAGE_PMD_SIZE;
}

static void check(void)
{
	expect_moved(0);
	expect_moved(1);
	expect_deposited(stage.src);
	expect_deposited(stage.dst);
}

const struct ex_program move_huge_cross = {
	.name = "move-huge-cross",
	.summary = "two moves of the huge zero page in opposite directions",
	.nr_threads = 2,
	.thread_name = { "move", "move" },
	.setup = setup,
	.thread = { act_move, act_move_huge_against },
	.check = check,
	SCENARIO_HOOKS,
};
