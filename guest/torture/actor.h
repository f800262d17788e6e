/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * actor - one kind of disturbance, and the threads and processes that do it
 */
#ifndef GUEST_ACTOR_H
#define GUEST_ACTOR_H

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/need.h"
#include "lib/random.h"
#include "torture/board.h"

struct heap;
struct hand;

/**
 * struct actor - one kind of disturbance
 * @name: as in --actors
 * @summary: a line for --list
 * @threads: how many threads of each member do it; 0: it is done by one
 *	process for the whole system
 * @always: it takes part in each round; the others by lot
 * @needs: NEED() bits; without one of them it does not take part
 * @act: do it once, return soon
 * @enter: before the first @act of a round, in its thread; may be NULL
 * @leave: after the last @act of a round, in its thread; may be NULL
 */
struct actor {
	const char *name;
	const char *summary;
	unsigned int threads;
	bool always;
	unsigned int needs;
	void (*act)(struct hand *hand);
	void (*enter)(struct hand *hand);
	void (*leave)(struct hand *hand);
};

/**
 * struct hand - one thread or process that acts
 * @actor: what it does
 * @heap: of its process; NULL for an actor of the whole system
 * @board: shared by all
 * @score: of the actor, on the board
 * @random: its stream
 * @state: of the actor
 */
struct hand {
	const struct actor *actor;
	struct heap *heap;
	struct board *board;
	struct score *score;
	uint64_t random;
	union {
		int fd;
		uint64_t word;
	} state;
};

/** hand_below() - a random number below a limit */
static inline size_t hand_below(struct hand *hand, size_t limit)
{
	return random_next(&hand->random) % limit;
}

/** hand_chance() - true once in so many times */
static inline bool hand_chance(struct hand *hand, unsigned int times)
{
	return hand_below(hand, times) == 0;
}

/** defer_signals() - let what the actor signal sends to this thread wait, or not */
static inline void defer_signals(bool defer)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGUSR1);
	pthread_sigmask(defer ? SIG_BLOCK : SIG_UNBLOCK, &signals, NULL);
}

/** hand_did() - add to the score what an act got done */
static inline void hand_did(struct hand *hand, uint64_t units)
{
	atomic_fetch_add(&hand->score->units, units);
}

#endif /* GUEST_ACTOR_H */
