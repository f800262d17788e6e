// SPDX-License-Identifier: GPL-2.0-only
/* A hash table with open addressing; the key is a hash already. */
#include "states.h"

#include <stdlib.h>

#define FIRST_SIZE (1 << 12)
#define MAX_SIZE (1 << 27)	/* 2 GB */

static struct state *table;
static size_t size, used;

static struct state *slot_of(uint64_t hash)
{
	size_t i = hash & (size - 1);

	while (table[i].hash && table[i].hash != hash)
		i = (i + 1) & (size - 1);
	return &table[i];
}

struct state *visited_find(uint64_t hash)
{
	struct state *s = size ? slot_of(hash) : NULL;

	return s && s->hash ? s : NULL;
}

static bool grow(void)
{
	struct state *old = table;
	size_t old_size = size;
	size_t new_size = size ? 4 * size : FIRST_SIZE;
	struct state *new = new_size > MAX_SIZE ? NULL : calloc(new_size, sizeof(*new));

	if (!new)
		return false;
	table = new;
	size = new_size;
	for (size_t i = 0; i < old_size; i++)
		if (old[i].hash)
			*slot_of(old[i].hash) = old[i];
	free(old);
	return true;
}

bool visited_add(uint64_t hash)
{
	if (used >= size / 2 && !grow())
		return false;
	*slot_of(hash) = (struct state){ .hash = hash, .schedules = -1 };
	used++;
	return true;
}

size_t visited_number(void)
{
	return used;
}

void visited_clear(void)
{
	free(table);
	table = NULL;
	size = used = 0;
}
