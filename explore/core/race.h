/* SPDX-License-Identifier: GPL-2.0-only */
/* Data races: conflicting accesses, one of them plain, with nothing between. */
#ifndef EXPLORE_RACE_H
#define EXPLORE_RACE_H

struct race {
	const void *pc[2];
};

/* Each pair of places once. */
#define MAX_RACES 256

extern struct race race[MAX_RACES];
extern int nr_races;

/** races_look() - @thread has parked: does its next operation race with another's? */
void races_look(int thread);

/** races_add() - remember one, unless it is known */
void races_add(const void *a, const void *b);
void races_forget(void);

#endif
