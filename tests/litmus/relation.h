/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Relations between at most 32 events, and what cat does with them.
 *
 * nr_events holds for all of them.
 */
#ifndef LITMUS_RELATION_H
#define LITMUS_RELATION_H

#include <stdbool.h>
#include <stdint.h>

#define MAX_EVENTS 32

/* Bit j of row[i]: event i is related to event j. */
struct relation {
	uint32_t row[MAX_EVENTS];
};

extern int nr_events;

struct relation rel_identity(uint32_t set);		/* [set] */
struct relation rel_or(struct relation a, struct relation b);
struct relation rel_and(struct relation a, struct relation b);
struct relation rel_minus(struct relation a, struct relation b);
struct relation rel_seq(struct relation a, struct relation b);	/* a ; b */
struct relation rel_inverse(struct relation a);
struct relation rel_plus(struct relation a);
struct relation rel_star(struct relation a);
struct relation rel_maybe(struct relation a);		/* a? */
struct relation rel_between(uint32_t from, struct relation a, uint32_t to);
bool rel_is_empty(const struct relation *a);
bool rel_is_irreflexive(const struct relation *a);
bool rel_is_acyclic(struct relation a);

static inline void rel_set(struct relation *a, int i, int j)
{
	a->row[i] |= 1u << j;
}

static inline bool rel_has(const struct relation *a, int i, int j)
{
	return a->row[i] >> j & 1;
}

#endif
