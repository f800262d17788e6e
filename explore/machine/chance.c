// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chance: what happens, or not, without anybody's doing. Nothing of it does unless
 * set-up allows it: each is one more way on wherever it may happen.
 */
#include <linux/jiffies.h>

#include "machine.h"

static const char *const words[NR_CHANCES] = {
	[CHANCE_NO_MEMORY] = "the allocation fails",
	[CHANCE_RESCHED] = "another task is due",
	[CHANCE_CONTENDED] = "somebody waits for the lock",
	[CHANCE_TIME] = "an hour has passed",
	[CHANCE_EVICTED] = "the TLB has dropped the entry",
	[CHANCE_HELD] = "the reference is kept for a while",
};

unsigned int chances;

/* Time passes once: else there would be no end of states. */
static bool is_late;

void chance_allow(enum chance what)
{
	chances |= 1u << what;
}

bool chance(enum chance what, const void *pc)
{
	return chances & 1u << what && ex_thread() >= 0 && ex_choose(2, words[what], pc);
}

bool chance_no_memory(gfp_t gfp, const void *pc)
{
	return !(gfp & __GFP_NOFAIL) && chance(CHANCE_NO_MEMORY, pc);
}

static void pass_time(const void *pc)
{
	if (is_late || !chance(CHANCE_TIME, pc))
		return;
	ex_access(&jiffies, sizeof(jiffies), EX_WRITE, pc);
	is_late = true;
	jiffies += 3600 * HZ;
}

/* As set_tsk_need_resched(), and undone by chance_rescheduled(). */
static void be_due(const void *pc)
{
	if (chance(CHANCE_RESCHED, pc))
		current->thread_info.flags |= _TIF_NEED_RESCHED;
}

void chance_rescheduled(void)
{
	if (chances & 1u << CHANCE_RESCHED)
		current->thread_info.flags &= ~_TIF_NEED_RESCHED;
}

/* Who holds a lock and looks at it asks whether others wait for it. */
static void be_contended(raw_spinlock_t *lock, const void *pc)
{
	if (chances & 1u << CHANCE_CONTENDED && lock_held(lock) &&
	    chance(CHANCE_CONTENDED, pc))
		lock->raw_lock.val.counter |= _Q_PENDING_VAL;
}

void chance_looked_at(const volatile void *addr, const void *pc)
{
	if (ex_thread() < 0)
		return;
	if (addr == &jiffies)
		pass_time(pc);
	else if (addr == &current->thread_info.flags)
		be_due(pc);
	else
		be_contended((raw_spinlock_t *)addr, pc);
}
