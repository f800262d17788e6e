// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read-write semaphores. ->count is kept as the kernel's own code and assertions
 * expect it: bit 0 a writer, bit 1 waiters, from bit 8 on the readers. A
 * waiting writer keeps new readers out; which waiter goes first is free, as lock
 * stealing makes it in the kernel.
 *
 * Left out: a reader that goes before a waiting writer, signals while waiting.
 */
#include "machine.h"

#define WRITER 1L
#define WAITERS 2L
#define READER 256L

/* ->wait_lock is unused here; it counts the writers that wait. */
static int *waiting_writers(struct rw_semaphore *sem)
{
	return &sem->wait_lock.raw_lock.val.counter;
}

static long *count_of(const struct rw_semaphore *sem)
{
	return (long *)&sem->count.counter;
}

/* ->owner is unused as well; it knows the class of those who were initialised. */
static int class_of(const struct rw_semaphore *sem)
{
	long class = *(const long *)&sem->owner;

	return class ? class - 1 : lock_class_static(sem);
}

void __init_rwsem(struct rw_semaphore *sem, const char *name,
		  struct lock_class_key *key)
{
	*count_of(sem) = 0;
	*(long *)&sem->owner = ex_lock_class(name + (*name == '&')) + 1;
	*waiting_writers(sem) = 0;
	rwsem_has_no_waiters(sem);
}

static bool readable(const void *sem)
{
	return !(*count_of(sem) & (WRITER | WAITERS));
}

static bool writable(const void *sem)
{
	return !(*count_of(sem) & ~WAITERS);
}

static void read_taken(struct rw_semaphore *sem, const void *pc)
{
	*count_of(sem) += READER;
	lock_taken(sem, class_of(sem), LOCK_SHARED, pc);
	oracle_read_locked();
}

static void write_taken(struct rw_semaphore *sem, const void *pc)
{
	*count_of(sem) |= WRITER;
	lock_taken(sem, class_of(sem), LOCK_EXCLUSIVE, pc);
}

static void read_take(struct rw_semaphore *sem, const void *pc)
{
	might_block("down_read()", pc);
	lock_wanted(sem, class_of(sem), pc);
	ex_wait(sem, EX_READ | EX_ACQUIRE, readable, sem, pc);
	read_taken(sem, pc);
}

static void write_take(struct rw_semaphore *sem, const void *pc)
{
	int *waiting = waiting_writers(sem);

	might_block("down_write()", pc);
	if (lock_held(sem))
		ex_fail("deadlock", pc, "takes a semaphore for writing that it holds");
	lock_wanted(sem, class_of(sem), pc);
	ex_access(sem, 4, EX_READ | EX_WRITE, pc);
	if (!writable(sem)) {
		++*waiting;
		*count_of(sem) |= WAITERS;
		ex_wait(sem, EX_READ | EX_WRITE | EX_ACQUIRE, writable, sem, pc);
		if (!--*waiting)
			*count_of(sem) &= ~WAITERS;
	}
	write_taken(sem, pc);
}

void down_read(struct rw_semaphore *sem)
{
	read_take(sem, EX_CALLER);
}

int down_read_killable(struct rw_semaphore *sem)
{
	read_take(sem, EX_CALLER);
	return 0;
}

int down_read_trylock(struct rw_semaphore *sem)
{
	ex_access(sem, 4, EX_READ, EX_CALLER);
	if (!readable(sem))
		return 0;
	read_taken(sem, EX_CALLER);
	return 1;
}

void down_write(struct rw_semaphore *sem)
{
	write_take(sem, EX_CALLER);
}

int down_write_killable(struct rw_semaphore *sem)
{
	write_take(sem, EX_CALLER);
	return 0;
}

int down_write_trylock(struct rw_semaphore *sem)
{
	ex_access(sem, 4, EX_READ | EX_WRITE, EX_CALLER);
	if (*count_of(sem))
		return 0;
	write_taken(sem, EX_CALLER);
	return 1;
}

void up_read(struct rw_semaphore *sem)
{
	lock_given(sem, EX_CALLER);
	ex_access(sem, 4, EX_READ | EX_RELEASE, EX_CALLER);
	*count_of(sem) -= READER;
}

void up_write(struct rw_semaphore *sem)
{
	lock_given(sem, EX_CALLER);
	ex_access(sem, 4, EX_WRITE | EX_RELEASE, EX_CALLER);
	*count_of(sem) &= ~WRITER;
}

void downgrade_write(struct rw_semaphore *sem)
{
	lock_given(sem, EX_CALLER);
	ex_access(sem, 4, EX_WRITE | EX_RELEASE, EX_CALLER);
	*count_of(sem) &= ~WRITER;
	read_taken(sem, EX_CALLER);
}
