/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Closed: the states below which nothing is left, which the processes of one search
 * tell each other.
 *
 * It saves work, and nothing rests on it: that no state was left out is proven by the
 * graphs that the processes hand over; see part_merge().
 */
#ifndef EXPLORE_CLOSED_H
#define EXPLORE_CLOSED_H

#include <stdbool.h>
#include <stdint.h>

/** closed_share() - before the processes are started: what one closes the others see.
 *  Without memory for that, they do not. */
void closed_share(void);

/** closed_end() - after they have ended */
void closed_end(void);

/** closed_leave() - this process goes on alone: what the others see is not as it does */
void closed_leave(void);

/** closed_is_shared() - is anybody told anything? */
bool closed_is_shared(void);

/** closed_has() - has any process closed the state with this hash? */
bool closed_has(uint64_t hash);

/** closed_add() - it is closed from now on */
void closed_add(uint64_t hash);

#endif
