/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * torture - everything at once, and every byte known
 *
 *	leader ──┬── families of members: forked processes, each with a heap of
 *	         │   known pages (heap.h) and one thread for each of its actors
 *	         └── one process for each actor that works on the whole system
 *
 * The run consists of rounds. In a round all actors act; then they stop, every
 * page is checked, and the counts of the kernel are compared with what there
 * is. What an actor does follows from the seed; when it does so does not.
 *
 * An actor is one entry in the table of torture.c and one file act_*.c.
 */
#ifndef GUEST_TORTURE_H
#define GUEST_TORTURE_H

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/memcg.h"
#include "lib/random.h"
#include "test/test.h"

enum {
	ACTORS_MAX	= 32,
	MEMBERS_MAX	= 8,
};

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

/* Phases of a round, in which the members follow the leader. */
enum phase {
	PHASE_ACT,
	PHASE_STOP,	/* actors come back */
	PHASE_CHECK,		/* pages are checked and listed; again with + 1 */
	PHASE_RECLAIM = 100,	/* can they be reclaimed? */
	PHASE_EXIT,
};

/**
 * struct score - what an actor has done so far, all its threads together
 * @acts: calls of actor.act
 * @units: what it got done: pages moved, children forked, ...
 */
struct score {
	_Atomic uint64_t acts;
	_Atomic uint64_t units;
};

/**
 * struct board - memory that all processes of a run share
 * @phase: enum phase
 * @arrived: members that have done what the phase asks for
 * @noted: the first failure is being written down
 * @failed: something is wrong: what follows tells what
 * @oracle: who noticed
 * @actor: whose work it was seen in, or empty
 * @message: what is wrong
 * @scores: by number of the actor
 * @memcg: the group that all of them are in
 * @offlined: pages taken out of use for good
 * @frames: for each member, the page frames it maps (0: none)
 */
struct board {
	_Atomic int phase;
	_Atomic unsigned int arrived;
	_Atomic bool noted;
	_Atomic bool failed;
	char oracle[16];
	char actor[16];
	char message[240];
	struct score scores[ACTORS_MAX];
	struct memcg memcg;
	_Atomic unsigned int offlined;
	uint64_t *frames[MEMBERS_MAX];
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

/** board_stopped() - whether actors should come back */
static inline bool board_stopped(const struct board *board)
{
	return atomic_load(&board->phase) != PHASE_ACT;
}

/**
 * board_fail() - something is wrong: note it, and end the round
 * @board: of the run; the first failure stays
 * @oracle: who noticed
 * @actor: in whose work, or NULL
 * @format: what, as for printf()
 */
void board_fail(struct board *board, const char *oracle,
		const struct actor *actor, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

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

/* The actors, by file. */
void act_move(struct hand *hand);
void act_move_failing(struct hand *hand);
void enter_move_failing(struct hand *hand);
void leave_move_failing(struct hand *hand);
void act_write(struct hand *hand);
void act_watch(struct hand *hand);
void act_pageout(struct hand *hand);
void act_reclaim(struct hand *hand);
void act_drop(struct hand *hand);
void act_renew(struct hand *hand);
void act_remap(struct hand *hand);
void act_protect(struct hand *hand);
void act_lock(struct hand *hand);
void act_fork(struct hand *hand);
void act_kill(struct hand *hand);
void act_copy(struct hand *hand);
void act_splice(struct hand *hand);
void act_pin(struct hand *hand);
void act_collapse(struct hand *hand);
void act_split(struct hand *hand);
void act_split_all(struct hand *hand);
void act_merge(struct hand *hand);
void enter_merge(struct hand *hand);
void leave_merge(struct hand *hand);
void act_idle(struct hand *hand);
void act_damon(struct hand *hand);
void leave_damon(struct hand *hand);
void act_compact(struct hand *hand);
void act_migrate(struct hand *hand);
void act_offline(struct hand *hand);
void act_signal(struct hand *hand);

#endif /* GUEST_TORTURE_H */
