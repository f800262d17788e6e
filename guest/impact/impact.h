/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * impact - what a change of the reverse map does to those who walk it
 *
 * A question is one file impact_NAME.c and one entry in the table of impact.c.
 */
#ifndef GUEST_IMPACT_H
#define GUEST_IMPACT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/menu.h"

/**
 * struct options - the parameters of a run, from the command line
 * @lru: which implementation of the LRU lists reclaims: classic or gen
 * @monitor: who is asked about accesses: damon or idle
 * @move: the program moves its pages all the time
 * @exclusive: the pages that are written to are exclusive, not just forked
 * @turns: reclaim and program take turns, and ticks are counted; not an option
 * @rounds: how much work is done
 * @seed: of the random numbers
 */
struct options {
	const char *lru;
	const char *monitor;
	bool move;
	bool exclusive;
	bool turns;
	unsigned int rounds;
	uint64_t seed;
};

/**
 * struct question - an entry of the table
 * @entry: its name is also in the samples
 * @defaults: what they are when they are not given
 * @run: runs it and reports; returns an enum exit_status
 */
struct question {
	struct menu_entry entry;
	struct options defaults;
	int (*run)(const struct question *question, const struct options *options);
};

int run_reclaim(const struct question *question, const struct options *options);
int run_cow(const struct question *question, const struct options *options);
int run_access(const struct question *question, const struct options *options);

/**
 * impact_cannot() - a run could not be set up
 * @question: which one
 * @error: the negative errno
 *
 * Return: the exit status; the reason has been said.
 */
int impact_cannot(const struct question *question, int error);

#endif /* GUEST_IMPACT_H */
