/* SPDX-License-Identifier: GPL-2.0-only */
/* Visited: the states that a search has seen, by their hash. */
#ifndef EXPLORE_STATES_H
#define EXPLORE_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct state - one that was seen
 * @hash: tells it from others; never 0.
 * @schedules: that lead on from here to an end; negative until all are explored.
 */
struct state {
	uint64_t hash;
	double schedules;
};

/** visited_find() - the state with this hash, or NULL */
struct state *visited_find(uint64_t hash);

/** visited_add() - remember a state that is not there. False: no memory. */
bool visited_add(uint64_t hash);

/** visited_number() - how many there are */
size_t visited_number(void);

void visited_clear(void);

#endif
