// SPDX-License-Identifier: GPL-2.0-only
/*
 * RCU. A grace period ends as early as the kernel could let it end: when the
 * last reader leaves that was there when it began. What is freed then stays
 * poisoned, so every access that some later end would forgive is seen.
 */
#include "machine.h"

#define MAX_DEFERRED 64

/* Number of the read section that each CPU is in, from an ever rising count. */
static unsigned long section[NR_MACHINE_CPUS];
static unsigned long sections = 1;

static struct deferred {
	struct rcu_head *head;
	rcu_callback_t func;
	unsigned long stamp;
} deferred[MAX_DEFERRED];
static int nr_deferred;

/* Entering, leaving and deferring are ordered by events at this word. */
static unsigned int state;

unsigned long rcu_stamp(const void *pc)
{
	ex_access(&state, sizeof(state), EX_READ | EX_WRITE, pc);
	return sections;
}

bool rcu_reader_since(unsigned long stamp)
{
	unsigned long s = section[this_cpu_number()];

	return s && s <= stamp;
}

static bool readers_before(unsigned long stamp)
{
	for (int i = 0; i < NR_MACHINE_CPUS; i++)
		if (section[i] && section[i] <= stamp)
			return true;
	return false;
}

static void end_grace_periods(void)
{
	for (int i = 0; i < nr_deferred; ) {
		struct deferred d = deferred[i];

		if (readers_before(d.stamp)) {
			i++;
			continue;
		}
		deferred[i] = deferred[--nr_deferred];
		d.func(d.head);
	}
}

void __rcu_read_lock(void)
{
	if (current->rcu_read_lock_nesting++)
		return;
	ex_access(&state, sizeof(state), EX_READ, EX_CALLER);
	section[this_cpu_number()] = ++sections;
}

void __rcu_read_unlock(void)
{
	if (--current->rcu_read_lock_nesting)
		return;
	ex_access(&state, sizeof(state), EX_READ, EX_CALLER);
	section[this_cpu_number()] = 0;
	if (nr_deferred)
		end_grace_periods();
}

void rcu_defer(struct rcu_head *head, rcu_callback_t func)
{
	ex_access(&state, sizeof(state), EX_READ | EX_WRITE, EX_CALLER);
	if (nr_deferred == MAX_DEFERRED)
		ex_fail("explorer", EX_CALLER, "too many RCU callbacks");
	deferred[nr_deferred++] = (struct deferred){ head, func, sections };
	end_grace_periods();
}

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	rcu_defer(head, func);
}
