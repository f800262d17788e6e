// SPDX-License-Identifier: GPL-2.0-only
#include "footprint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

struct footprint footprint;

/* What was poisoned or lifted in this execution, so that it can be taken back.
 * A range is poisoned as a whole or not at all. */
static struct change {
	uint32_t *first, *end;
	bool poison;
} change[1024];
static int nr_changes;

int footprint_init(const void *base, size_t size)
{
	footprint.base = (uintptr_t)base & ~7ul;
	footprint.size = ((uintptr_t)base + size - footprint.base + 7) & ~7ul;
	footprint.nr_shared = 0;
	footprint.granule = calloc(footprint.size / FOOTPRINT_GRANULE + 16,
				   sizeof(*footprint.granule));
	return footprint.granule ? 0 : -ENOMEM;
}

void footprint_free(void)
{
	free(footprint.granule);
	footprint = (struct footprint){ 0 };
	nr_changes = 0;
}

void footprint_forget(void)
{
	memset(footprint.granule, 0,
	       footprint.size / FOOTPRINT_GRANULE * sizeof(*footprint.granule));
	footprint.nr_shared = 0;
	footprint.grew = false;
	nr_changes = 0;
}

uint32_t footprint_share(uint32_t *g)
{
	if (*g & GRANULE_SHARED)
		return *g;
	if (footprint.nr_shared == FOOTPRINT_MAX_SHARED) {
		fprintf(stderr, "explorer: more than %d shared locations\n",
			FOOTPRINT_MAX_SHARED);
		abort();
	}
	*g |= GRANULE_SHARED |
	      (uint32_t)footprint.nr_shared++ << GRANULE_NUMBER_SHIFT;
	footprint.grew = true;
	return *g;
}

uint32_t footprint_touch(uint32_t *g, int thread, unsigned int kind)
{
	uint32_t readers, writers;

	if (kind & EX_READ)
		*g |= 1u << thread;
	if (kind & EX_WRITE) {
		*g |= 1u << (thread + EX_MAX_THREADS);
		world_expect(footprint.base + (g - footprint.granule) * FOOTPRINT_GRANULE);
	}
	writers = (*g & GRANULE_WRITERS) >> EX_MAX_THREADS;
	readers = *g & GRANULE_READERS;
	if (writers && ((readers | writers) & ((readers | writers) - 1)))
		return footprint_share(g);
	return *g;
}

static void set_poison(uint32_t *first, uint32_t *end, bool poison)
{
	for (uint32_t *g = first; g < end; g++)
		*g = poison ? *g | GRANULE_POISONED : *g & ~(uint32_t)GRANULE_POISONED;
}

void footprint_poison(const volatile void *addr, size_t size, bool poison)
{
	uint32_t *first = footprint_find((uintptr_t)addr);
	uint32_t *end;

	if (!first || !size)
		return;
	end = first + (size + FOOTPRINT_GRANULE - 1) / FOOTPRINT_GRANULE;
	if (nr_changes == sizeof(change) / sizeof(change[0])) {
		fprintf(stderr, "explorer: too many objects freed in one run\n");
		abort();
	}
	change[nr_changes++] = (struct change){ first, end, poison };
	set_poison(first, end, poison);
}

int footprint_mark(void)
{
	return nr_changes;
}

void footprint_rewind(int mark)
{
	while (nr_changes > mark) {
		const struct change *last = &change[--nr_changes];

		set_poison(last->first, last->end, !last->poison);
	}
}

void footprint_heal(void)
{
	footprint_rewind(0);
}
