// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			zap
 *	UFFDIO_MOVE src->dst	unlock the folio, as at the end of a read
 *				MADV_DONTNEED(src)
 *
 * As move-zap, for a mover that finds the folio locked: then it looks at the entry again
 * and takes a reference to what that maps, which may be gone by then.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	stage_one_page();
	__folio_set_locked(stage.folio);
}

static void unlock_and_zap(void)
{
	folio_unlock(stage.folio);
	act_zap();
}

const struct ex_program move_locked_zap = {
	.name = "move-locked-zap",
	.summary = "move of a page that is locked first, then zapped",
	.nr_threads = 2,
	.thread_name = { "move", "zap" },
	.setup = setup,
	.thread = { act_move, unlock_and_zap },
	.check = expect_zapped,
	SCENARIO_HOOKS,
};
