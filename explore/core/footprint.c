// SPDX-License-Identifier: GPL-2.0-only
#include "footprint.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fatal.h"
#include "hash.h"
#include "world.h"

/* Pointers into it lie on the threads' stacks, which belong to a state: the same in
 * every process. Below STACK_AREA. */
#define FOOTPRINT_AREA ((void *)0x7d0000000000)

struct footprint footprint;

/* What was poisoned or lifted in this execution, so that it can be taken back.
 * A range is poisoned as a whole or not at all. */
static struct change {
	uint32_t *first, *end;
	bool poison;
} change[1024];
static int nr_changes, nr_kept;

/* The granules that are shared; their numbers are places in here. */
static uint32_t *shared[FOOTPRINT_MAX_SHARED];

static size_t nr_granules(void)
{
	return footprint.size / FOOTPRINT_GRANULE + 16;
}

int footprint_init(const void *base, size_t size)
{
	footprint.base = (uintptr_t)base & ~7ul;
	footprint.size = ((uintptr_t)base + size - footprint.base + 7) & ~7ul;
	footprint.nr_shared = 0;
	footprint.granule = mmap(FOOTPRINT_AREA, nr_granules() * sizeof(uint32_t),
				 PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (footprint.granule != FOOTPRINT_AREA) {
		footprint = (struct footprint){ 0 };
		return -ENOMEM;
	}
	return 0;
}

void footprint_free(void)
{
	munmap(footprint.granule, nr_granules() * sizeof(uint32_t));
	footprint = (struct footprint){ 0 };
	nr_changes = nr_kept = 0;
}

uint32_t footprint_share(uint32_t *g)
{
	if (*g & GRANULE_SHARED)
		return *g;
	if (footprint.nr_shared == FOOTPRINT_MAX_SHARED)
		fatal("more than %d shared locations", FOOTPRINT_MAX_SHARED);
	shared[footprint.nr_shared] = g;
	*g |= GRANULE_SHARED |
	      (uint32_t)footprint.nr_shared++ << GRANULE_NUMBER_SHIFT;
	footprint.grew = true;
	return *g;
}

static uintptr_t address_of(const uint32_t *g)
{
	return footprint.base + (g - footprint.granule) * FOOTPRINT_GRANULE;
}

/* Two threads have touched it, and one of them wrote. */
static uint32_t share_if_needed(uint32_t *g)
{
	uint32_t writers = (*g & GRANULE_WRITERS) >> EX_MAX_THREADS;
	uint32_t all = writers | (*g & GRANULE_READERS);

	return writers && all & (all - 1) ? footprint_share(g) : *g;
}

uint32_t footprint_touch(uint32_t *g, int thread, unsigned int kind)
{
	if (kind & EX_READ)
		*g |= 1u << thread;
	if (kind & EX_WRITE) {
		*g |= 1u << (thread + EX_MAX_THREADS);
		world_expect(address_of(g));
	}
	return share_if_needed(g);
}

/* What one process tells another. */
#define GRANULE_KNOWN (GRANULE_TOUCHED | GRANULE_WRITTEN)

long footprint_learnt(struct learnt **learnt)
{
	const uint32_t *end = footprint.granule + nr_granules();
	struct learnt *l;
	long nr = 0;

	for (const uint32_t *g = footprint.granule; g < end; g++)
		nr += (*g & GRANULE_KNOWN) != 0;
	l = *learnt = calloc(nr + 1, sizeof(*l));
	if (!l)
		return -1;
	for (const uint32_t *g = footprint.granule; g < end; g++)
		if (*g & GRANULE_KNOWN)
			*l++ = (struct learnt){ g - footprint.granule, *g & GRANULE_KNOWN };
	return nr;
}

void footprint_learn(const struct learnt *learnt, long nr)
{
	for (long i = 0; i < nr; i++) {
		uint32_t *g = &footprint.granule[learnt[i].granule];
		uint32_t known = learnt[i].touched & GRANULE_KNOWN;

		if (learnt[i].granule >= nr_granules())
			fatal("what another process has learnt is of another program");
		*g |= known;
		if (known & (GRANULE_WRITERS | GRANULE_WRITTEN))
			world_expect(address_of(g));
		share_if_needed(g);
	}
}

static int by_address(const void *a, const void *b)
{
	const uint32_t *x = *(uint32_t *const *)a, *y = *(uint32_t *const *)b;

	return x < y ? -1 : x > y;
}

uint64_t footprint_number(void)
{
	uint64_t hash = 0;

	qsort(shared, footprint.nr_shared, sizeof(shared[0]), by_address);
	for (int i = 0; i < footprint.nr_shared; i++) {
		uint32_t *g = shared[i];

		*g = (*g & ((1u << GRANULE_NUMBER_SHIFT) - 1)) |
		     (uint32_t)i << GRANULE_NUMBER_SHIFT;
		hash = hash_word(hash, g - footprint.granule);
	}
	return hash;
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
	if (nr_changes == sizeof(change) / sizeof(change[0]))
		fatal("too many objects freed in one run");
	change[nr_changes++] = (struct change){ first, end, poison };
	set_poison(first, end, poison);
}

uintptr_t footprint_poisoned(int number)
{
	return *shared[number] & GRANULE_POISONED ? address_of(shared[number]) : 0;
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
	footprint_rewind(nr_kept);
}

void footprint_keep(void)
{
	nr_kept = nr_changes;
}
