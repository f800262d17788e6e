// SPDX-License-Identifier: GPL-2.0-only
/*
 * RCU. A grace period ends as early as the kernel could let it end: when the
 * last reader leaves that was there when it began. What is freed then stays
 * poisoned, so every access that some later end would forgive is seen.
 *
 * Who cannot be preempted is a reader. That he can be again is noticed when a
 * spinlock is given back or a read section is left, not at preempt_enable(). What
 * is deferred with interrupts off waits for the readers that are there when they
 * come on again: only then a CPU asks for a grace period.
 *
 * Left out: offloaded callbacks (CONFIG_RCU_NOCB_CPU), for which a grace period may
 * begin while the CPU has interrupts off; grace periods that end late.
 */
#include "machine.h"

#define MAX_DEFERRED 64

/* The CPUs that are in a read section, as a set. */
static unsigned long readers;

static struct deferred {
	struct rcu_head *head;
	rcu_callback_t func;
	unsigned long waits_for;
	unsigned long asked_by;	/* interrupts are off there: no reader counts yet */
} deferred[MAX_DEFERRED];
static int nr_deferred;

/* Entering, leaving and deferring are ordered by events at this word. */
static unsigned int state;

static unsigned long this_reader(void)
{
	return 1ul << this_cpu_number();
}

unsigned long rcu_readers(const void *pc)
{
	ex_access(&state, sizeof(state), EX_READ | EX_WRITE, pc);
	return readers | cpus_not_preemptible();
}

bool rcu_is_among(unsigned long set)
{
	return (readers | cpus_not_preemptible()) & set & this_reader();
}

static void end_grace_periods(void)
{
	for (int i = 0; i < nr_deferred; ) {
		struct deferred d = deferred[i];

		if (d.waits_for || d.asked_by) {
			i++;
			continue;
		}
		deferred[i] = deferred[--nr_deferred];
		deferred[nr_deferred] = (struct deferred){ 0 };
		ex_order(EX_GP_END, EX_CALLER);
		d.func(d.head);
	}
}

void __rcu_read_lock(void)
{
	if (current->rcu_read_lock_nesting++)
		return;
	ex_access(&state, sizeof(state), EX_READ, EX_CALLER);
	readers |= this_reader();
	ex_order(EX_RCU_LOCK, EX_CALLER);
}

static bool is_waited_for(void)
{
	for (int i = 0; i < nr_deferred; i++)
		if ((deferred[i].waits_for | deferred[i].asked_by) & this_reader())
			return true;
	return false;
}

static void begin_grace_periods(void)
{
	for (int i = 0; i < nr_deferred; i++) {
		if (deferred[i].asked_by != this_reader())
			continue;
		ex_order(EX_GP_BEGIN, EX_CALLER);
		deferred[i].asked_by = 0;
		deferred[i].waits_for = readers | cpus_not_preemptible();
	}
}

/* The running thread reads nothing any more. */
static void leave(void)
{
	slab_reader_left(this_reader());
	for (int i = 0; i < nr_deferred; i++)
		deferred[i].waits_for &= ~this_reader();
	end_grace_periods();
}

void __rcu_read_unlock(void)
{
	if (--current->rcu_read_lock_nesting)
		return;
	ex_access(&state, sizeof(state), EX_READ, EX_CALLER);
	ex_order(EX_RCU_UNLOCK, EX_CALLER);
	readers &= ~this_reader();
	if (!preempt_count())
		leave();
}

void rcu_lock_given(const void *pc)
{
	if (interrupts_off() || !is_waited_for())
		return;
	ex_access(&state, sizeof(state), EX_READ, pc);
	begin_grace_periods();
	if (!preempt_count() && !current->rcu_read_lock_nesting)
		leave();
}

void rcu_defer(struct rcu_head *head, rcu_callback_t func)
{
	ex_access(&state, sizeof(state), EX_READ | EX_WRITE, EX_CALLER);
	if (nr_deferred == MAX_DEFERRED)
		ex_fail(EX_UNMODELLED, EX_CALLER, "too many RCU callbacks");
	if (!interrupts_off())
		ex_order(EX_GP_BEGIN, EX_CALLER);
	deferred[nr_deferred++] = (struct deferred){
		.head = head, .func = func,
		.asked_by = interrupts_off() ? this_reader() : 0,
		.waits_for = interrupts_off() ? 0 : readers | cpus_not_preemptible(),
	};
	end_grace_periods();
}

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	rcu_defer(head, func);
}
