/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Snapshot: a state, so that an execution can go on from there again.
 *
 * A state is the world, what each thread has on its stack, and what it would do
 * next. A step changes the world and one thread, and ends the others' going round in
 * vain; a snapshot taken before the step holds that and a mark in the world's log.
 */
#ifndef EXPLORE_SNAPSHOT_H
#define EXPLORE_SNAPSHOT_H

#include "execution.h"
#include "weak.h"

struct snapshot {
	uint64_t world_hash;
	size_t world_mark;
	int poison_mark;
	int index;			/* of the thread that takes the step */
	struct thread thread;
	/* The others', which a step sets back. */
	unsigned int rounds[EX_MAX_THREADS], tries[EX_MAX_THREADS];
	uint64_t stack_hash;
	struct weak_state *weak;	/* if memory is */
	char *stack;			/* the live parts of both */
	size_t size, aside_size, room;
};

/** snapshot_prepare() - before the threads take their first steps */
void snapshot_prepare(void);

/** snapshot_begin() - the state now is one that the others are followed from.
 *  Returns what tells it from others. */
uint64_t snapshot_begin(void);

/** snapshot_take() - before @thread takes a step; @s may be re-used. False: no
 *  memory. */
bool snapshot_take(struct snapshot *s, int thread);

/** snapshot_log() - after the step. Returns what tells the state from others. */
uint64_t snapshot_log(int thread);

/** snapshot_back() - the state is again as it was when @s was taken */
void snapshot_back(struct snapshot *s);

#endif
