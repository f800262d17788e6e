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
 *   thread.h	what an execution is made of: threads, operations, schedules
 *   running.c	the thread that runs, and how it gives way
 *   event.c	what the threads announce, and when that parks them
 *   execution.c	steps, set-up and final checks
 *   run.c	whole executions, chosen by a policy or read from a schedule
 */
#ifndef EXPLORE_EXECUTION_H
#define EXPLORE_EXECUTION_H

#include "thread.h"

enum outcome {
	OUTCOME_DONE,		/* all threads returned, the checks passed */
	OUTCOME_VIOLATED,
	OUTCOME_PRUNED,		/* the policy gave up: explored elsewhere */
	OUTCOME_DIVERGED,	/* a replayed schedule does not fit the program */
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

/** execution_leave_off() - more switches than a schedule holds: unfinished */
void execution_leave_off(void);

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

#endif
