// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			holder
 *	move src..src+18	reference to the large folio
 *
 *	src	| 17 pages | page | page | page | page |	the last are a large folio
 *		| what is to be moved    |
 *
 * The folio has to be split, and cannot be while the other thread has a reference:
 * the mover, which had memory for the long run before it, or had not, may try again. If
 * so, it does for 10 ms at least before it leaves the rest.
 */
#include "actors.h"
#include "expect.h"

#define NR_BEFORE 17

static void setup(void)
{
	static const char *const from[] = { "src", "src+1", "src+2", "src+3" };

	put_vmas(SRC, DST, NR_BEFORE + 4);
	stage.len = (NR_BEFORE + 2) * PAGE_SIZE;
	for (int i = 0; i < NR_BEFORE; i++)
		process_touch(stage.src, SRC + i * PAGE_SIZE, 0, VALUE + i);
	for (int i = 0; i < 4; i++)
		watch_place(stage.src, SRC + (NR_BEFORE + i) * PAGE_SIZE, from[i]);
	for (int i = 0; i < 2; i++)
		watch_place(stage.dst, DST + (NR_BEFORE + i) * PAGE_SIZE, i ? "dst+1" : "dst");
	stage.folio = process_touch(stage.src, SRC + NR_BEFORE * PAGE_SIZE, 2, VALUE + NR_BEFORE);
	watch_folio(stage.folio, "folio");
	chance_allow(CHANCE_NO_MEMORY);
}

static void check(void)
{
	expect_moved_or_gave_up(0);
	if (stage.moved[0] != stage.len && slept_us(0) && slept_us(0) < SLEPT_LONG)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld after %lu us",
			stage.moved[0], slept_us(0));
	expect_pages(NR_BEFORE + 4);
}

const struct ex_program move_mthp_again = {
	.name = "move-mthp-again",
	.summary = "a long run and part of a large folio that is held for a while",
	.nr_threads = 2,
	.thread_name = { "move", "holder" },
	.setup = setup,
	.thread = { act_move, act_hold_for_a_while },
	.check = check,
	.bound = 2,
	SCENARIO_HOOKS,
};
