/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Execution: one run of a program's threads under one schedule.
 *
 * Every thread that is not running is parked just before an event, its *next
 * operation*; so at each decision it is known what each thread would do. A policy
 * looks at these and picks. A chosen thread performs its operation and runs
 * on, alone, to its next visible one. Visible are accesses to shared memory (see
 * footprint.h) and everything that waits.
 */
#ifndef EXPLORE_EXECUTION_H
#define EXPLORE_EXECUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../interface.h"
#include "coroutine.h"

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

	/* ex_again(): turn and events when the thread was last there, and how
	 * often it has been there in this turn. */
	uint64_t again_turn;
	uint64_t again_steps;
	int tries;
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
};

struct race {
	const void *pc[2];
};

/**
 * struct policy - how to schedule
 * @begin: an execution starts.
 * @choose: pick one of the set @enabled (never 0); @current has just parked, or
 *          is -1 if it has returned. Negative: give up this execution.
 * @quiet: the running thread performs @op without having been asked, or NULL.
 */
struct policy {
	void (*begin)(void);
	int (*choose)(unsigned int enabled, int current);
	void (*quiet)(const struct op *op);
};

struct execution {
	const struct ex_program *program;
	struct thread thread[EX_MAX_THREADS];
	int nr_threads;
	int current;			/* -1: none */
	unsigned int preemptions;
	uint64_t steps;			/* visible, of all executions */
	struct schedule schedule;
	struct violation violation;
	struct race race[64];
	int nr_races;
	/* Called before every event if set. */
	void (*trace)(int thread, const struct op *op);
	void (*trace_note)(int thread, const void *pc, const char *text);
};

extern struct execution execution;

/* A thread that announces so many events in one execution is stuck. */
#define EXECUTION_MAX_EVENTS 200000

/**
 * execution_open() - make @program ready to run: set it up, keep its state
 *
 * The world's ranges and the footprint must cover its memory.
 * Returns 0, -ENOMEM, or -EFAULT if set-up itself found a violation.
 */
int execution_open(const struct ex_program *program);
void execution_close(void);

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
