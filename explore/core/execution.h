/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Execution: one run of a program's threads under one schedule.
 *
 * Every thread that is not running is parked just before an event, its *next
 * operation*; so between two steps it is known what each thread would do. One
 * step lets one thread perform its operation and run on, alone, to its next
 * visible one. Visible are accesses to shared memory (see footprint.h) and
 * everything that waits.
 *
 *   event.c	what the threads announce, and when that parks them
 *   execution.c	steps, set-up and final checks
 *   run.c	whole executions, chosen by a policy or read from a schedule
 */
#ifndef EXPLORE_EXECUTION_H
#define EXPLORE_EXECUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../interface.h"
#include "coroutine.h"
#include "lock_order.h"

/* Granules that one operation can touch. */
#define OP_MAX_OBJECTS 6

struct op {
	uintptr_t addr;
	const void *pc;
	bool (*ready)(const void *arg);	/* NULL: always */
	const void *arg;
	uint8_t kind;			/* enum ex_kind; 0: start of a thread */
	uint8_t size;
	uint8_t nr_objects;
	uint16_t object[OP_MAX_OBJECTS];	/* numbers of the shared granules */
};

struct thread {
	struct coroutine co;
	struct op next;
	uint64_t events;	/* announced so far */
	uint64_t attention;	/* event number that needs more than the fast path */
	uint64_t stop;		/* replay: park before this event */
	bool done;
	bool interrupts_off;	/* as the code believes; kept by trap.c */

	/* For ex_again(): since it was there last, did nobody else take a step,
	 * did it take one itself; and how often it was there alone. */
	bool alone, moved;
	int tries;
	int rounds;		/* of these, without moving at all */
};

/* A thread runs until it parks before its event number @until. */
struct segment {
	int thread;
	uint32_t until;
};

#define SEGMENT_TO_END UINT32_MAX
#define SCHEDULE_MAX 4096

struct schedule {
	int nr;
	/* Classes of locks that must not be taken in this order; or empty. */
	char held[ORDER_NAME], wanted[ORDER_NAME];
	struct segment segment[SCHEDULE_MAX];
};

enum outcome {
	OUTCOME_DONE,		/* all threads returned, the checks passed */
	OUTCOME_VIOLATED,
	OUTCOME_PRUNED,		/* the policy gave up: explored elsewhere */
	OUTCOME_DIVERGED,	/* a replayed schedule does not fit the program */
};

struct violation {
	char oracle[32];
	char message[512];
	const void *pc;
	int thread;		/* -1: in the final checks */
	/* Lock order: the classes, and a place where it is the other way round. */
	char held[ORDER_NAME], wanted[ORDER_NAME];
	const void *against;
};

/**
 * struct policy - how to schedule
 * @begin: an execution starts.
 * @choose: pick one of the set @enabled (never 0); @current has just parked, or
 *          is -1 if it has returned. Negative: give up this execution.
 * @goes_on: the running thread is about to take another step: true if it would
 *           be chosen again, and need not park for that. Or NULL.
 * @quiet: the running thread performs @op without having been asked, or NULL.
 */
struct policy {
	void (*begin)(void);
	int (*choose)(unsigned int enabled, int current);
	bool (*goes_on)(void);
	void (*quiet)(const struct op *op);
};

struct execution {
	const struct ex_program *program;
	struct thread thread[EX_MAX_THREADS];
	int nr_threads;
	int current;			/* -1: none */
	bool scripted;			/* only thread.stop parks a thread */
	bool failed;			/* the running thread ended in a violation */
	uint64_t steps;			/* of all executions */
	struct schedule schedule;
	struct violation violation;
	/* Called for a visible event: need the thread not park? If set. */
	bool (*goes_on)(void);
	/* Called for an event that no switch precedes, if set. */
	void (*quiet)(const struct op *op);
	/* Called before every event if set. */
	void (*trace)(int thread, const struct op *op);
	void (*trace_note)(int thread, const void *pc, const char *text);
};

extern struct execution execution;

/* A thread that announces so many events in one execution is stuck. */
#define EXECUTION_MAX_EVENTS 200000
/* Likewise all threads, after so many steps. */
#define EXECUTION_MAX_STEPS 16000

/**
 * execution_open() - make @program ready to run: set it up, keep its state
 *
 * The world's ranges and the footprint must cover its memory.
 * Returns 0, a negative errno, or -EFAULT if set-up itself found a violation.
 */
int execution_open(const struct ex_program *program);
void execution_close(void);

/** execution_begin() - all threads are before their first instruction
 *
 * The world must have been restored.
 */
void execution_begin(void);

enum step {
	STEP_PARKED,	/* before its next operation */
	STEP_DONE,	/* returned */
	STEP_VIOLATED,
};

/** execution_step() - let @thread, which must be enabled, take one step */
enum step execution_step(int thread);

/** execution_settle() - no thread is the current one: the state does not tell
 *  who took the last step */
void execution_settle(void);

/** execution_enabled() - the threads that can take a step; 0 if all are done, or
 *  if this is a deadlock */
unsigned int execution_enabled(void);

/** execution_end() - no thread is enabled: a deadlock, or the final checks
 *
 * Returns OUTCOME_DONE or OUTCOME_VIOLATED.
 */
enum outcome execution_end(void);

/** execution_give_up() - too many steps: a violation */
void execution_give_up(void);

/** execution_run() - run once under @policy, from the kept state */
enum outcome execution_run(const struct policy *policy);

/** execution_replay() - run once under a recorded schedule */
enum outcome execution_replay(const struct schedule *schedule);

/**
 * execution_plain() - call the threads' bodies one after another
 *
 * The same work without a scheduler: the yardstick for its cost. Events return
 * at once. Only for programs whose bodies never wait for one another.
 */
void execution_plain(void);

/** schedule_add() - @thread ran until it parked before its event @until; what
 *  the same thread does next in a row is one segment */
void schedule_add(struct schedule *schedule, int thread, uint32_t until);

/** op_conflict() - does the order of the two make a difference? */
static inline bool op_conflict(const struct op *a, const struct op *b)
{
	if (!((a->kind | b->kind) & EX_WRITE))
		return false;
	for (int i = 0; i < a->nr_objects; i++)
		for (int j = 0; j < b->nr_objects; j++)
			if (a->object[i] == b->object[j])
				return true;
	return false;
}

#endif
