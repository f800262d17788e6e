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

/* Shared granules that one operation can touch: bits of op.writes. */
#define OP_MAX_OBJECTS 64

struct op {
	uintptr_t addr;
	const void *pc;
	bool (*ready)(const void *arg);	/* NULL: always */
	const void *arg;
	uint64_t writes;		/* which of the granules it writes */
	uint32_t size;
	uint8_t kind;			/* enum ex_kind; 0: start of a thread */
	uint8_t choices;		/* EX_CHOICE: how many there are */
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

	int choice;		/* what ex_choose() is about to return, or see weak.h */
	bool releases;		/* weak.h: its next store is a release, */
	bool is_full;		/* its next access is followed by a full barrier */
	uintptr_t atomic;	/* where it may be inside of an atomic operation */

	/* For ex_again(): how often it came there with something done, since another
	 * thread took a step; a hash of what it has done since it was there, and of
	 * what it had one of these times; and how often that was the same. */
	unsigned int rounds, tries;
	uint64_t done_since, done_before;
	unsigned int idle_rounds;	/* since it did anything; 0 while parked */
};

/* A thread runs until it parks before its event number @until. */
struct segment {
	int thread;
	uint32_t until;
};

#define SEGMENT_TO_END UINT32_MAX
#define SCHEDULE_MAX 16384
#define SCHEDULE_MAX_CHOICES 16384

struct schedule {
	int nr;
	int nr_choices;
	bool is_endless;	/* nothing that may follow ends: a livelock */
	/* Classes of locks that must not be taken in this order; or empty. */
	char held[ORDER_NAME], wanted[ORDER_NAME];
	struct segment segment[SCHEDULE_MAX];
	/* What ex_choose() returned, whoever called it. */
	uint8_t choice[SCHEDULE_MAX_CHOICES];
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
 *          is -1 if it has returned. If the one's next operation is a choice, set
 *          its thread.choice. Negative: give up this execution.
 * @goes_on: the running thread is about to take another step: true if it would
 *           be chosen again, and need not park for that. Or NULL.
 * @quiet: the running thread performs @op without having been asked, or NULL.
 * @is_fair: see ex_again().
 */
struct policy {
	bool is_fair;
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
	bool is_fair;			/* see struct policy */
	unsigned int announced;		/* threads that ever had an event */
	uint64_t waits;			/* that this has caused, in all executions */
	const struct schedule *script;	/* what is replayed */
	int next_choice;		/* of the script's */
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
#define EXECUTION_MAX_EVENTS 1000000
/* Likewise all threads, after so many steps. */
#define EXECUTION_MAX_STEPS 200000

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

/** execution_goes_round() - no end can be reached from here: a violation */
void execution_goes_round(void);

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

/** schedule_choose() - ex_choose() has returned @choice */
void schedule_choose(struct schedule *schedule, int choice);

/** op_conflict() - does the order of the two make a difference? */
static inline bool op_conflict(const struct op *a, const struct op *b)
{
	if (!(a->writes | b->writes))
		return false;
	for (int i = 0; i < a->nr_objects; i++)
		for (int j = 0; j < b->nr_objects; j++)
			if (a->object[i] == b->object[j] &&
			    (a->writes >> i | b->writes >> j) & 1)
				return true;
	return false;
}

/** op_choices() - in how many ways can it be performed? */
static inline int op_choices(const struct op *op)
{
	return op->kind & EX_CHOICE ? op->choices : 1;
}

#endif
