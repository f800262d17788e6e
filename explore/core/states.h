/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * States: what a search by the graph has come to, and where each step led.
 *
 * A state is known by its hash. Once all steps from it were taken it is
 * *expanded*, and its edges say what each led to. What several processes have
 * found is put together in one table; see components.h for what it tells then.
 */
#ifndef EXPLORE_STATES_H
#define EXPLORE_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct edge - one step
 * @to: hash of the state that it led to; 0: all threads are done.
 * @thread: who took it.
 * @choice: what ex_choose() gave it, or 0.
 */
struct edge {
	uint64_t to;
	uint8_t thread, choice;
};

/**
 * struct state - one that was seen
 * @hash: tells it from others; never 0.
 * @first: number of its first edge.
 * @nr: how many edges it has.
 * @is_top: among the first steps, which every shard takes; see graph.c.
 * @is_expanded: all its edges are there.
 */
struct state {
	uint64_t hash;
	uint32_t first;
	uint8_t nr;
	bool is_top, is_expanded;
};

/* All of them, in the order in which they were added. */
struct states {
	struct state *state;
	struct edge *edge;
	size_t nr, nr_edges;
};

extern struct states states;

/** states_find() - the state with this hash, or NULL. Valid until one is added. */
struct state *states_find(uint64_t hash);

/** states_add() - likewise, and add it if it is not there. NULL: no memory. */
struct state *states_add(uint64_t hash);

/**
 * states_set_edges() - tell where the steps from a state lead
 * @s: the state; what it had is forgotten.
 * @edge: its edges, by thread and choice.
 * @nr: how many.
 *
 * Returns false without memory.
 */
bool states_set_edges(struct state *s, const struct edge *edge, int nr);

/**
 * states_merge() - add what another process has expanded
 *
 * Returns false if the two disagree on a state, or without memory.
 */
bool states_merge(const struct states *other);

void states_clear(void);

#endif
