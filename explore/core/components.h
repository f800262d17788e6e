/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Components: what the graph of states says once it is complete.
 *
 * It is taken apart into strongly connected components (Tarjan 1972). Threads
 * that wait for one another in a loop make a component of several states; one
 * that no step leaves, and in which nobody ever ends, is a livelock.
 *
 * Schedules are counted from the ends backwards: those from a state are the
 * sum of those from where its steps lead. Within a component a schedule is told
 * from others by how it leaves, not by how often it went round before.
 */
#ifndef EXPLORE_COMPONENTS_H
#define EXPLORE_COMPONENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "states.h"

/**
 * struct components - what was found
 * @schedules: from the root to an end.
 * @missing: states that a step leads to and that nobody has expanded; 0: the
 *           graph is complete.
 * @trail: the fewest steps to a state from which no end can be reached, and on from
 *         there until a state comes again; NULL: there is none, or states are missing.
 *         Freed by components_free().
 * @trail_length: how many steps these are.
 */
struct components {
	double schedules;
	size_t missing;
	struct edge *trail;
	size_t trail_length;
};

/** components_find() - of the graph in `states`, from @root on. False: no memory. */
bool components_find(uint64_t root, struct components *found);
void components_free(struct components *found);

#endif
