// SPDX-License-Identifier: GPL-2.0-only
/* Who holds which lock: for oracles and for people. */
#include "machine.h"

#define MAX_HELD 16

static struct held {
	const void *lock;
	const void *pc;
	enum lock_mode mode;
	int class;
} held[NR_MACHINE_CPUS][MAX_HELD];
static int nr_held[NR_MACHINE_CPUS];

void lock_taken(const void *lock, int class, enum lock_mode mode, const void *pc)
{
	int cpu = this_cpu_number();

	if (nr_held[cpu] == MAX_HELD)
		ex_fail("locking", pc, "more than %d locks held at once", MAX_HELD);
	held[cpu][nr_held[cpu]++] = (struct held){ lock, pc, mode, class };
}

void lock_given(const void *lock, const void *pc)
{
	int cpu = this_cpu_number();

	for (int i = nr_held[cpu] - 1; i >= 0; i--) {
		if (held[cpu][i].lock != lock)
			continue;
		held[cpu][i] = held[cpu][--nr_held[cpu]];
		/* No trace of it: states are compared. */
		held[cpu][nr_held[cpu]] = (struct held){ 0 };
		return;
	}
	ex_fail("locking", pc, "unlocks what it does not hold");
}

void locks_wanted_under(const void *lock, int class, const void *pc)
{
	int cpu = this_cpu_number();

	for (int i = 0; i < nr_held[cpu]; i++)
		order_wanted_under(held[cpu][i].lock, held[cpu][i].class, lock, class, pc);
}

bool lock_held(const void *lock)
{
	int cpu = this_cpu_number();

	for (int i = 0; i < nr_held[cpu]; i++)
		if (held[cpu][i].lock == lock)
			return true;
	return false;
}

bool lock_held_of(int class)
{
	int cpu = this_cpu_number();

	for (int i = 0; i < nr_held[cpu]; i++)
		if (held[cpu][i].class == class)
			return true;
	return false;
}

const void *lock_first_held(const void **pc)
{
	int cpu = this_cpu_number();

	if (!nr_held[cpu])
		return NULL;
	*pc = held[cpu][0].pc;
	return held[cpu][0].lock;
}
