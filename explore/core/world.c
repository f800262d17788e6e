// SPDX-License-Identifier: GPL-2.0-only
#include "world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct range {
	void *addr;
	void *picture;
	size_t size;
} range[64];
static int nr_ranges;

void world_add(void *addr, size_t size)
{
	if (nr_ranges == sizeof(range) / sizeof(range[0])) {
		fprintf(stderr, "explorer: the world has too many ranges\n");
		abort();
	}
	range[nr_ranges++] = (struct range){ .addr = addr, .size = size };
}

void world_clear(void)
{
	while (nr_ranges)
		free(range[--nr_ranges].picture);
}

int world_keep(void)
{
	for (struct range *r = range; r < range + nr_ranges; r++) {
		if (!r->picture)
			r->picture = malloc(r->size);
		if (!r->picture)
			return -ENOMEM;
		memcpy(r->picture, r->addr, r->size);
	}
	return 0;
}

void world_restore(void)
{
	for (struct range *r = range; r < range + nr_ranges; r++)
		memcpy(r->addr, r->picture, r->size);
}

size_t world_size(void)
{
	size_t sum = 0;

	for (struct range *r = range; r < range + nr_ranges; r++)
		sum += r->size;
	return sum;
}
