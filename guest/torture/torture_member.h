/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * torture_member - one process with a heap, and the families of them
 */
#ifndef GUEST_TORTURE_MEMBER_H
#define GUEST_TORTURE_MEMBER_H

#include <sys/types.h>

#include "torture/actor.h"

/**
 * struct cast - who takes part in a round
 * @board: of the run
 * @actors: the table
 * @count: entries in it
 * @chosen: bit n: actor n takes part
 * @seed: of the round
 */
struct cast {
	struct board *board;
	const struct actor *actors;
	size_t count;
	uint32_t chosen;
	uint64_t seed;
};

/**
 * family_run() - the life of a family's first member; does not return
 * @cast: who takes part
 * @family: number of the family
 * @members: how many members it gets
 */
void family_run(const struct cast *cast, unsigned int family, unsigned int members)
	__attribute__((noreturn));

/**
 * system_run() - the life of a process that acts on the whole system; does not
 * return
 * @cast: who takes part
 * @actor: number of the actor
 */
void system_run(const struct cast *cast, size_t actor) __attribute__((noreturn));

#endif /* GUEST_TORTURE_MEMBER_H */
