/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * torture_round - one round: families and actors come, act, are checked and go
 */
#ifndef GUEST_TORTURE_ROUND_H
#define GUEST_TORTURE_ROUND_H

#include "torture/torture_member.h"

/**
 * struct setting - what a round is made of
 * @families: how many
 * @members: of each family
 * @ms: how long the actors act
 */
struct setting {
	unsigned int families;
	unsigned int members;
	unsigned int ms;
};

/**
 * round_run() - do one round
 * @cast: who takes part; a failure is on its board
 * @setting: how
 *
 * Return: whether all its processes have ended.
 */
bool round_run(const struct cast *cast, const struct setting *setting);

#endif /* GUEST_TORTURE_ROUND_H */
