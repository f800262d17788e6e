// SPDX-License-Identifier: GPL-2.0-only
/* Spinlocks. Nobody try-locks them, but those that compat.h names, so that no
 * switch is needed before a release. */
#include "machine.h"

int spinlocks_held;

/* How many times over. */
static int irqs_off[NR_MACHINE_CPUS];

bool interrupts_off(void)
{
	return irqs_off[this_cpu_number()];
}

static bool spin_is_free(const void *lock)
{
	return !((const raw_spinlock_t *)lock)->raw_lock.val.counter;
}

static void spin_taken(raw_spinlock_t *lock, int class, const void *pc)
{
	lock->raw_lock.val.counter = 1;
	spinlocks_held++;
	preempt_count_add(1);
	lock_taken(lock, class, LOCK_EXCLUSIVE, pc);
}

static void spin_take(raw_spinlock_t *lock, const void *pc)
{
	int class = lock_class_spin(lock);

	if (lock_held(lock))
		ex_fail("deadlock", pc, "takes a spinlock that it holds");
	lock_wanted(lock, class, pc);
	ex_wait(lock, EX_READ | EX_WRITE | EX_ACQUIRE, spin_is_free, lock, pc);
	spin_taken(lock, class, pc);
}

static void spin_give(raw_spinlock_t *lock, const void *pc)
{
	oracle_entry_settled();
	lock_given(lock, pc);
	ex_access(lock, 4, EX_WRITE | EX_RELEASE | (spin_is_tried(lock) ? 0 : EX_QUIET), pc);
	lock->raw_lock.val.counter = 0;
	spinlocks_held--;
	preempt_count_sub(1);
	if (!preempt_count())
		chance_rescheduled();
	rcu_lock_given(pc);
}

void __lockfunc _raw_spin_lock(raw_spinlock_t *lock)
{
	spin_take(lock, EX_CALLER);
}

int __lockfunc _raw_spin_trylock(raw_spinlock_t *lock)
{
	if (!spin_is_tried(lock))
		ex_fail("explorer", EX_CALLER, "tries a spinlock whose release nobody notices");
	ex_access(lock, 4, EX_READ | EX_WRITE, EX_CALLER);
	if (!spin_is_free(lock))
		return 0;
	spin_taken(lock, lock_class_spin(lock), EX_CALLER);
	return 1;
}

void __lockfunc _raw_spin_lock_irq(raw_spinlock_t *lock)
{
	irqs_off[this_cpu_number()]++;
	spin_take(lock, EX_CALLER);
}

unsigned long __lockfunc _raw_spin_lock_irqsave(raw_spinlock_t *lock)
{
	irqs_off[this_cpu_number()]++;
	spin_take(lock, EX_CALLER);
	return 0;
}

void __lockfunc _raw_spin_unlock(raw_spinlock_t *lock)
{
	spin_give(lock, EX_CALLER);
}

void __lockfunc _raw_spin_unlock_irq(raw_spinlock_t *lock)
{
	irqs_off[this_cpu_number()]--;
	spin_give(lock, EX_CALLER);
}

void __lockfunc _raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags)
{
	irqs_off[this_cpu_number()]--;
	spin_give(lock, EX_CALLER);
}
