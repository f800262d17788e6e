// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			pin
 *	UFFDIO_MOVE src->dst	unlock the folio, as at the end of a read
 *				pin_user_pages_fast(src)
 *
 * As move-pin, for a mover that finds the folio locked: then it goes the way on which it
 * can wait for the lock.
 */
#include "actors.h"
#include "expect.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	__folio_set_locked(stage.folio);
}

static void unlock_and_pin(void)
{
	folio_unlock(stage.folio);
	act_pin();
}

const struct ex_program move_locked_pin = {
	.name = "move-locked-pin",
	.summary = "move of a page that is locked first, then pinned",
	.nr_threads = 2,
	.thread_name = { "move", "pin" },
	.setup = setup,
	.thread = { act_move, unlock_and_pin },
	.check = expect_moved_or_pinned,
	SCENARIO_HOOKS,
};
