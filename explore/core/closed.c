// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hash tables with open addressing, each four times as large as the one before. One
 * that is half full is left as it is: nothing is moved, so nobody needs a lock. Of a
 * table that is never used no page is ever touched.
 */
#include "closed.h"

#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>

#define FIRST_BITS 14
#define TABLES 7

static struct shared {
	_Atomic size_t used[TABLES];
	_Atomic uint64_t slot[];
} *shared;

static size_t size_of(int table)
{
	return (size_t)1 << (FIRST_BITS + 2 * table);
}

static size_t first_of(int table)
{
	size_t first = 0;

	for (int i = 0; i < table; i++)
		first += size_of(i);
	return first;
}

static size_t bytes(void)
{
	return sizeof(*shared) + first_of(TABLES) * sizeof(shared->slot[0]);
}

void closed_share(void)
{
	shared = mmap(NULL, bytes(), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (shared == MAP_FAILED)
		shared = NULL;
}

void closed_end(void)
{
	if (shared)
		munmap(shared, bytes());
	shared = NULL;
}

void closed_leave(void)
{
	closed_end();
}

bool closed_is_shared(void)
{
	return shared;
}

/* Where @hash is, or could be: then @found is 0. Others may write there meanwhile. */
static _Atomic uint64_t *slot_of(int table, uint64_t hash, uint64_t *found)
{
	_Atomic uint64_t *first = &shared->slot[first_of(table)];
	size_t mask = size_of(table) - 1, i = hash & mask;

	while ((*found = atomic_load_explicit(&first[i], memory_order_relaxed)) &&
	       *found != hash)
		i = (i + 1) & mask;
	return &first[i];
}

static bool is_used(int table)
{
	return atomic_load_explicit(&shared->used[table], memory_order_relaxed);
}

static bool is_full(int table)
{
	return atomic_load_explicit(&shared->used[table], memory_order_relaxed) >=
	       size_of(table) / 2;
}

bool closed_has(uint64_t hash)
{
	uint64_t found = 0;

	if (!shared)
		return false;
	for (int i = 0; i < TABLES && is_used(i) && !found; i++)
		slot_of(i, hash, &found);
	return found;
}

static int first_with_room(void)
{
	int table = 0;

	while (table < TABLES && is_full(table))
		table++;
	return table;
}

void closed_add(uint64_t hash)
{
	_Atomic uint64_t *slot;
	uint64_t found;
	int table;

	if (!shared || closed_has(hash))
		return;
	table = first_with_room();
	if (table == TABLES)
		return;
	/* Before the slot: closed_has() looks no further than what is used. */
	atomic_fetch_add_explicit(&shared->used[table], 1, memory_order_relaxed);
	do {
		slot = slot_of(table, hash, &found);
	} while (!found && !atomic_compare_exchange_strong_explicit(slot, &found, hash,
								     memory_order_relaxed,
								     memory_order_relaxed));
}
