/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Footprint: which memory do two threads touch?
 *
 * A switch is worth trying only before an access that another thread can
 * notice. Which these are is learnt: each granule of 4 bytes remembers, over all
 * executions of a program, who read and who wrote it. Once two threads have
 * touched it and one wrote, it becomes *shared* and gets a number. A
 * search whose executions made new granules shared has been too coarse and
 * starts over; the set only grows, so this ends.
 *
 * What several processes have learnt is put together: one may have seen who
 * reads, another who writes.
 */
#ifndef EXPLORE_FOOTPRINT_H
#define EXPLORE_FOOTPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../interface.h"

enum {
	FOOTPRINT_GRANULE = 4,
	/* A granule's word: readers, writers, flags, number in the high half. */
	GRANULE_READERS = (1 << EX_MAX_THREADS) - 1,
	GRANULE_WRITERS = GRANULE_READERS << EX_MAX_THREADS,
	GRANULE_TOUCHED = GRANULE_READERS | GRANULE_WRITERS,
	GRANULE_WRITTEN = 1 << 13,	/* by the machine; see stores.c */
	GRANULE_SHARED = 1 << 14,
	GRANULE_POISONED = 1 << 15,
	GRANULE_SLOW = GRANULE_SHARED | GRANULE_POISONED,
	GRANULE_NUMBER_SHIFT = 16,
	FOOTPRINT_MAX_SHARED = 4096,
};

struct footprint {
	uintptr_t base;
	size_t size;
	uint32_t *granule;
	int nr_shared;
	bool grew;		/* since the flag was last cleared */
};

extern struct footprint footprint;

/** footprint_init() - cover @size bytes from @base. Returns 0 or -ENOMEM. */
int footprint_init(const void *base, size_t size);
void footprint_free(void);

/** footprint_keep() - what is poisoned now stays so: set-up has freed it */
void footprint_keep(void);

/* What is known of one granule. */
struct learnt {
	uint32_t granule;
	uint32_t touched;	/* GRANULE_TOUCHED, GRANULE_WRITTEN */
};

/**
 * footprint_learnt() - what is known by now
 * @learnt: out: to be freed.
 *
 * Returns how many granules that concerns; negative: no memory.
 */
long footprint_learnt(struct learnt **learnt);

/** footprint_learn() - add what another process has learnt. May set footprint.grew. */
void footprint_learn(const struct learnt *learnt, long nr);

/** footprint_number() - number the shared granules by their address, so that
 *  it does not matter in what order they were found. Returns a hash of the set. */
uint64_t footprint_number(void);

/**
 * footprint_touch() - remember that @thread makes an access of @kind
 * @g: the granule.
 *
 * Returns the granule's word, with GRANULE_SHARED if it is shared by now.
 */
uint32_t footprint_touch(uint32_t *g, int thread, unsigned int kind);

/** footprint_share() - make the granule shared whoever touches it: a lock */
uint32_t footprint_share(uint32_t *g);

void footprint_poison(const volatile void *addr, size_t size, bool poison);

/** footprint_poisoned() - the address of the shared granule with this number if it is
 *  poisoned, else 0 */
uintptr_t footprint_poisoned(int number);

/** footprint_mark(), footprint_rewind() - remember what is poisoned, go back */
int footprint_mark(void);
void footprint_rewind(int mark);

/** footprint_heal() - as footprint_keep() found it, at the start of an execution */
void footprint_heal(void);

/** footprint_find() - the granule of an address, NULL if it is not covered */
static inline uint32_t *footprint_find(uintptr_t addr)
{
	uintptr_t off = addr - footprint.base;

	return off < footprint.size ? &footprint.granule[off / FOOTPRINT_GRANULE] : NULL;
}

/** granule_bits() - what an access of @kind by @thread leaves in a granule's word */
static inline uint32_t granule_bits(int thread, unsigned int kind)
{
	return ((kind & EX_READ ? 1u : 0) |
		(kind & EX_WRITE ? 1u << EX_MAX_THREADS : 0)) << thread;
}

static inline int granule_number(uint32_t word)
{
	return word >> GRANULE_NUMBER_SHIFT;
}

#endif
