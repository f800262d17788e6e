/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * board - what all processes of a run share: where the round is, what was
 * done, and what went wrong first
 */
#ifndef GUEST_BOARD_H
#define GUEST_BOARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/memcg.h"

enum {
	ACTORS_MAX	= 32,
	MEMBERS_MAX	= 8,
};

/* Phases of a round, in which the members follow the leader. */
enum phase {
	PHASE_FILL,	/* members fill their heaps */
	PHASE_ACT,	/* actors act on them */
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

/** board_stopped() - whether actors should come back */
static inline bool board_stopped(const struct board *board)
{
	return atomic_load(&board->phase) > PHASE_ACT;
}

/**
 * board_fail() - something is wrong: note it, and end the round
 * @board: of the run; the first failure stays
 * @oracle: who noticed
 * @actor: name of the one in whose work it was seen, or NULL
 * @format: what, as for printf()
 */
void board_fail(struct board *board, const char *oracle,
		const char *actor, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif /* GUEST_BOARD_H */
