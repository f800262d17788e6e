// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			user			user
 *	move src..src+1		write, write src	write, write dst
 *
 * As move-users, for the first page of a run that ends with it: the second page is
 * pinned. The move flushes what it has moved by then.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_vmas(SRC, DST, 2);
	put_run(2, 0);
	folio_ref_add(stage.run.folio[1], GUP_PIN_COUNTING_BIAS);
	leak_keeps(stage.run.folio[1], GUP_PIN_COUNTING_BIAS);
	put_in_tlbs(1, true);
}

static void check(void)
{
	if (stage.moved[0] != PAGE_SIZE)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (!place_maps(stage.to, stage.folio))
		ex_fail("api", NULL, "moved, but not mapped at the destination");
	if (!place_maps(stage.run.from[1], stage.run.folio[1]))
		ex_fail("api", NULL, "a pinned page was moved away");
	oracle_settled(stage.folio, 1);
	oracle_settled(stage.run.folio[1], 1 + GUP_PIN_COUNTING_BIAS);
	expect_content(&stage.folio->page, stage.user.written);
}

const struct ex_program move_run_cut = {
	.name = "move-run-cut",
	.summary = "move that ends at the second page, pinned, against threads that use the first",
	.nr_threads = 3,
	.thread_name = { "move", "user src", "user dst" },
	.setup = setup,
	.thread = { act_move, act_user_write, act_user_write_dst },
	.check = check,
	.bound = 3,
	.bug = "F3",
	.bug_oracle = "tlb",
	SCENARIO_HOOKS,
};
