/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an execution is made of: its threads and what each would do next, the
 * schedule so far, the violation. Data alone, and what can be asked of it; who
 * changes it is in execution.h.
 */
#ifndef EXPLORE_THREAD_H
#define EXPLORE_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../interface.h"
#include "coroutine.h"

/* Room for the name of a class of locks; see lock_order.h. */
#define ORDER_NAME 48

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
	uint32_t bits[4];	/* granule_bits(), by whether it reads and writes */
	bool done;
	bool interrupts_off;	/* as the code believes; kept by trap.c */

	int choice;		/* what ex_choose() is about to return, or see weak.h */
	bool releases;		/* weak.h: its next store is a release, */
	bool is_full;		/* its next access is followed by a full barrier */
	bool is_bare;		/* its next access is an atomic operation without its order */
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

struct violation {
	char oracle[32];
	char message[512];
	const void *pc;
	int thread;		/* -1: in the final checks */
	/* Lock order: the classes, and a place where it is the other way round. */
	char held[ORDER_NAME], wanted[ORDER_NAME];
	const void *against;
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
