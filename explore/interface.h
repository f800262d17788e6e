/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The border between the two halves of the explorer.
 *
 * The host side (core/) schedules threads and searches; it is ordinary C over
 * libc and knows nothing of the kernel. The kernel side (machine/, oracles/,
 * scenarios/ and the kernel's own objects) is compiled with the kernel's flags
 * and headers and knows nothing of libc. This header is all they share, so it
 * uses the compiler's types alone.
 *
 * Kernel code keeps the stack aligned to 8 bytes only: every host function
 * that it may call is an EX_ENTRY, or a leaf (ex_access()).
 */
#ifndef EXPLORE_INTERFACE_H
#define EXPLORE_INTERFACE_H

#define EX_ENTRY __attribute__((force_align_arg_pointer))

/*
 * A hook that kernel code calls leaves no trace of which way it went: what a caller does
 * not expect to be kept may yet get into what is, as the upper bytes of a register do
 * of which the caller sets the lowest.
 */
#if __has_attribute(zero_call_used_regs)
#define EX_HOOK __attribute__((zero_call_used_regs("all-gpr")))
#else
#define EX_HOOK
#endif

/* Threads that one scenario may have; the footprint keeps two bits for each. */
#define EX_MAX_THREADS 4

/* What one ex_choose() may choose among. */
#define EX_MAX_CHOICES 16

/* The place in the code under test that called this function. */
#define EX_CALLER __builtin_return_address(0)

/**
 * enum ex_kind - what an event does to its location
 * @EX_READ: loads it.
 * @EX_WRITE: stores to it. An atomic read-modify-write is both.
 * @EX_PLAIN: the access is not marked as racy; two of these at once are a data
 *            race if one writes.
 * @EX_ACQUIRE: takes a lock and waits for it. Never enabled together with the
 *              release that it waits for.
 * @EX_RELEASE: gives a lock back.
 * @EX_QUIET: no switch before this event, though it orders what follows.
 *            For the release of a lock that nobody try-locks.
 * @EX_CHOICE: ex_choose() alone.
 * @EX_WEAK: of the code under test, which the machine's accesses are not: a load
 *           may return an old value if memory is weak.
 * @EX_ENTRY_RELAXED: an atomic operation on a page-table entry, which not every
 *                    architecture orders.
 * @EX_NEVER_FULL: an atomic operation that is not fully ordered, whatever comes before it.
 * @EX_ORDERS: an atomic operation of the machine's on a word that is there for the order
 *             alone: it comes after the one before it as a lock after its release.
 */
enum ex_kind {
	EX_READ = 1 << 0,
	EX_WRITE = 1 << 1,
	EX_PLAIN = 1 << 2,
	EX_ACQUIRE = 1 << 3,
	EX_RELEASE = 1 << 4,
	EX_QUIET = 1 << 5,
	EX_CHOICE = 1 << 6,
	EX_WEAK = 1 << 7,
	EX_ENTRY_RELAXED = 1 << 8,
	EX_ORDERS = 1 << 9,
	EX_NEVER_FULL = 1 << 10,
};

/**
 * ex_access() - announce an access, before it is made
 * @addr: first byte.
 * @size: bytes; the access is indivisible, however many.
 * @kind: set of enum ex_kind.
 * @pc: who accesses, see EX_CALLER.
 *
 * Another thread may run before this returns. From then on until the caller's
 * next event nobody else runs. Does nothing while no thread runs (set-up).
 */
void ex_access(const volatile void *addr, unsigned long size, unsigned int kind,
	       const void *pc);

/* One of the locations of an access to several; @kind is a set of enum ex_kind. */
struct ex_span {
	const volatile void *addr;
	unsigned long size;
	unsigned int kind;
};

/**
 * ex_access_all() - announce one indivisible access to several locations
 * @span: the locations.
 * @nr: how many.
 * @pc: who.
 */
EX_ENTRY void ex_access_all(const struct ex_span *span, int nr, const void *pc);

/**
 * ex_wait() - announce an access that has to wait until it may happen
 * @addr: the lock; one location of 4 bytes.
 * @kind: set of enum ex_kind.
 * @ready: tells whether the thread may go on; must depend on state alone that
 *         is changed under events at @addr.
 * @arg: passed to @ready.
 * @pc: who waits.
 *
 * Returns with @ready true. That no thread can go on is a deadlock.
 */
EX_ENTRY void ex_wait(const volatile void *addr, unsigned int kind,
		      _Bool (*ready)(const void *), const void *arg,
		      const void *pc);

/**
 * ex_choose() - a value that is not determined by what the threads do
 * @n: how many there are, at most EX_MAX_CHOICES.
 * @what: what any but 0 means, for counterexamples.
 * @pc: who asks.
 *
 * Returns a value from 0 to @n - 1. Each is one way on for the search, as each
 * thread that could run is; 0 is the one tried first, and the one in set-up.
 * Whatever is not the memory's doing goes through here: an allocation that
 * fails, time that has passed, which of the values that are there a load reads.
 */
EX_ENTRY int ex_choose(int n, const char *what, const void *pc);

/**
 * enum ex_order - what orders accesses when memory is weak
 * @EX_MB: a full barrier. Right before an atomic operation it is half of that, and
 *         the other half follows.
 * @EX_WMB: orders stores.
 * @EX_RMB: orders loads.
 * @EX_NEXT_RELEASES: the next store is a release.
 * @EX_RCU_LOCK, @EX_RCU_UNLOCK: a read section begins, ends.
 * @EX_GP_BEGIN: a grace period begins, on behalf of the running thread.
 * @EX_GP_END: all readers have left that there were then; callbacks are next.
 * @EX_FLUSH: other CPUs' TLBs are flushed, and are known to be.
 */
enum ex_order {
	EX_MB, EX_WMB, EX_NEXT_RELEASES, EX_RCU_LOCK, EX_RCU_UNLOCK, EX_GP_BEGIN,
	EX_GP_END, EX_FLUSH, EX_RMB,
};

/**
 * ex_order() - announce one
 * @order: which.
 * @pc: whose.
 *
 * Nobody else runs because of it, but maybe before EX_MB if memory is weak.
 */
EX_ENTRY void ex_order(enum ex_order order, const void *pc);

/** ex_is_weak() - may loads return old values? */
EX_ENTRY _Bool ex_is_weak(void);

/**
 * ex_again() - the thread may be about to repeat what it has just tried in vain
 * @pc: where.
 *
 * Searches that are *fair* let no thread repeat the same, on the same memory and
 * while no other takes a step, more than EX_TRIES times: then it waits for another
 * to take one. The same are the accesses that others can notice; whether the
 * thread counts its tries is not looked at. To the exhaustive search by the
 * graph such a loop is one like any other.
 */
EX_ENTRY void ex_again(const void *pc);

#define EX_TRIES 3
#define EX_ROUNDS 4	/* before anybody looks */
/* After so many rounds in which it did nothing that others can notice, as far as is
 * known, others get a turn. */
#define EX_IDLE_ROUNDS 1000

/* Oracle name of what is not the kernel's fault: a function that nobody supplies, a limit
 * of the machine, a schedule that is too long to be kept. Then the search is unfinished. */
#define EX_UNMODELLED "unmodelled"

/**
 * ex_fail() - report a violation and end this execution
 * @oracle: name of the oracle that found it, a literal; or EX_UNMODELLED.
 * @pc: the place that it is blamed on, or NULL for the current event's.
 * @fmt: printf() format of the message.
 *
 * Does not return.
 */
EX_ENTRY void ex_fail(const char *oracle, const void *pc, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), noreturn));

/**
 * ex_results() - what the threads' calls have come to, in numbers; from the final check
 * @value: returned values, and what is where in the end.
 * @nr: how many, at most 10.
 *
 * In a program that is_serial this is a violation unless some serial order of the threads
 * has the same. Each thread makes one call then.
 */
EX_ENTRY void ex_results(const long *value, int nr);

/**
 * ex_lock_class() - the number of a class of locks
 * @name: the class.
 *
 * Never negative. The same name has the same number in every process, whenever it asks.
 */
EX_ENTRY int ex_lock_class(const char *name);

/**
 * ex_lock_order() - a thread that holds a lock is about to wait for another
 * @held: class of the one.
 * @wanted: class of the other. The same as @held: out of turn, as the caller
 *          knows.
 * @pc: where.
 *
 * May ex_fail().
 */
EX_ENTRY void ex_lock_order(int held, int wanted, const void *pc);

/** ex_thread() - index of the running thread, -1 in set-up and final checks */
EX_ENTRY int ex_thread(void);

/**
 * ex_name() - give a location a name for counterexamples
 * @addr: first byte.
 * @size: bytes.
 * @fmt: printf() format of the name.
 *
 * Only during set-up.
 */
EX_ENTRY void ex_name(const volatile void *addr, unsigned long size,
		      const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * ex_statistic() - what is counted here is no part of a state
 * @addr: first byte.
 * @size: bytes.
 *
 * For what threads write and none reads: else a loop would never come back to
 * where it was. Only during set-up.
 */
EX_ENTRY void ex_statistic(const volatile void *addr, unsigned long size);

/**
 * ex_note() - say what happens, in the counterexample only
 * @pc: where.
 * @fmt: printf() format.
 */
EX_ENTRY void ex_note(const void *pc, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * ex_poison() - accesses to this memory are a violation from now on
 * @addr: first byte, aligned to 4.
 * @size: bytes.
 *
 * Lifted by ex_unpoison() and at the start of the next execution. Who
 * is told of an access decides: the program's touched() call-back.
 */
EX_ENTRY void ex_poison(const volatile void *addr, unsigned long size);
EX_ENTRY void ex_unpoison(const volatile void *addr, unsigned long size);

/**
 * struct ex_program - what is explored: a few threads over one state
 * @name: what the user calls it.
 * @summary: one line for --list.
 * @nr_threads: at most EX_MAX_THREADS.
 * @thread_name: column headings.
 * @setup: makes the initial state; called once, its result is kept.
 * @thread: bodies.
 * @check: called after all threads have returned.
 * @ended: called after that: what must hold at the end of any program, or NULL.
 * @bug: the bug of Linux that this finds, its name in docs/findings.md, or NULL.
 * @bug_oracle: the oracle that refutes a kernel which has it.
 * @weak_bug, @weak_bug_oracle: likewise one that there is only where memory is weak; or what
 *             is left alone there, its name in docs/memory.md.
 * @is_serial: see ex_results().
 * @bound: preemptions that the default search is bounded by; 0: exhaustive.
 * @switched: another thread is about to run (-1: none), or NULL.
 * @leave: thread returned, or NULL.
 * @touched: poisoned memory is accessed; may ex_fail(). Or NULL.
 */
struct ex_program {
	const char *name;
	const char *summary;
	int nr_threads;
	const char *thread_name[EX_MAX_THREADS];
	void (*setup)(void);
	void (*thread[EX_MAX_THREADS])(void);
	void (*check)(void);
	void (*ended)(void);
	const char *bug, *bug_oracle;
	const char *weak_bug, *weak_bug_oracle;
	_Bool is_serial;
	int bound;
	void (*switched)(int from, int to);
	void (*leave)(int thread);
	void (*touched)(const volatile void *addr, const void *pc);
};

/* What an illegal instruction was, as the kernel's own table tells. */
enum { EX_BUG_NONE, EX_BUG_WARNING, EX_BUG_FATAL };

int ex_bug(const void *pc, const char **file, unsigned int *line);

/* What there is to explore, ended by NULL; link.mk collects it. */
extern const struct ex_program *const ex_programs[];

#endif
