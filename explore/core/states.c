// SPDX-License-Identifier: GPL-2.0-only
/* An array, and a hash table with open addressing; the key is a hash already. */
#include "states.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE (1 << 12)
#define MAX_STATES (1 << 26)	/* some 4 GB with their edges */
#define FREE 0			/* slots hold the number of a state, plus one */

struct states states;

static uint32_t *table;
static size_t size;
static size_t max_states, max_edges;

static uint32_t *slot_of(uint64_t hash)
{
	size_t i = hash & (size - 1);

	while (table[i] != FREE && states.state[table[i] - 1].hash != hash)
		i = (i + 1) & (size - 1);
	return &table[i];
}

struct state *states_find(uint64_t hash)
{
	uint32_t *slot = size ? slot_of(hash) : NULL;

	return slot && *slot != FREE ? &states.state[*slot - 1] : NULL;
}

static bool grow_table(void)
{
	size_t new_size = size ? 4 * size : FIRST_SIZE;
	uint32_t *new = calloc(new_size, sizeof(*new));

	if (!new)
		return false;
	free(table);
	table = new;
	size = new_size;
	for (size_t i = 0; i < states.nr; i++)
		*slot_of(states.state[i].hash) = i + 1;
	return true;
}

/* Room for one more. NULL: there is none. */
static void *grown(void *array, size_t nr, size_t *max, size_t item)
{
	size_t more = *max ? 2 * *max : FIRST_SIZE;
	void *new;

	if (nr < *max)
		return array;
	new = realloc(array, more * item);
	if (new)
		*max = more;
	return new;
}

struct state *states_add(uint64_t hash)
{
	struct state *s = states_find(hash), *new;

	if (s)
		return s;
	if (states.nr == MAX_STATES || (states.nr >= size / 2 && !grow_table()))
		return NULL;
	new = grown(states.state, states.nr, &max_states, sizeof(*new));
	if (!new)
		return NULL;
	states.state = new;
	s = &states.state[states.nr++];
	*s = (struct state){ .hash = hash };
	*slot_of(hash) = states.nr;
	return s;
}

bool states_set_edges(struct state *s, const struct edge *edge, int nr)
{
	struct edge *new;

	if (states.nr_edges > UINT32_MAX - UINT8_MAX)
		return false;
	s->first = states.nr_edges;
	s->nr = nr;
	for (int i = 0; i < nr; i++) {
		new = grown(states.edge, states.nr_edges, &max_edges, sizeof(*new));
		if (!new)
			return false;
		states.edge = new;
		states.edge[states.nr_edges++] = edge[i];
	}
	return true;
}

static bool is_same(const struct state *s, const struct edge *edge, int nr)
{
	const struct edge *own = &states.edge[s->first];

	if (s->nr != nr)
		return false;
	for (int i = 0; i < nr; i++)
		if (own[i].to != edge[i].to || own[i].thread != edge[i].thread ||
		    own[i].choice != edge[i].choice)
			return false;
	return true;
}

bool states_merge(const struct states *other)
{
	for (size_t i = 0; i < other->nr; i++) {
		const struct state *o = &other->state[i];
		const struct edge *edge = &other->edge[o->first];
		struct state *s = states_add(o->hash);

		if (!s)
			return false;
		if (s->is_expanded && o->is_expanded && !is_same(s, edge, o->nr))
			return false;
		if (s->is_expanded || (!o->is_expanded && s->nr))
			continue;
		if (!states_set_edges(s, edge, o->nr))
			return false;
		s->is_expanded = o->is_expanded;
	}
	return true;
}

void states_clear(void)
{
	free(table);
	free(states.state);
	free(states.edge);
	table = NULL;
	states = (struct states){ 0 };
	size = max_states = max_edges = 0;
}
