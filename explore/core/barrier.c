// SPDX-License-Identifier: GPL-2.0-only
#include "barrier.h"

#include <stdint.h>

struct barrier barrier[MAX_BARRIERS];
int nr_barriers;
bool barrier_loads;

/* Loads are many: a hash table of the places that were met. */
enum { SLOTS = 4 * MAX_BARRIERS };

static int slot[SLOTS];		/* of @barrier, plus one */
static bool is_left_out[MAX_BARRIERS];
static const void *left_out[MAX_BARRIERS];
static int nr_left_out;

bool barrier_leave_out(const void *pc)
{
	if (nr_left_out == MAX_BARRIERS)
		return false;
	left_out[nr_left_out++] = pc;
	for (int i = 0; i < nr_barriers; i++)
		is_left_out[i] |= barrier[i].pc == pc;
	return true;
}

/* Where the place is among those that were met; -1: there is no room. */
static int find(enum barrier_kind kind, const void *pc)
{
	unsigned int i = (uintptr_t)pc * 2654435761u % SLOTS;

	while (slot[i] && barrier[slot[i] - 1].pc != pc)
		i = (i + 1) % SLOTS;
	if (slot[i])
		return slot[i] - 1;
	if (nr_barriers == MAX_BARRIERS)
		return -1;
	barrier[nr_barriers++] = (struct barrier){ pc, kind };
	slot[i] = nr_barriers;
	for (int j = 0; j < nr_left_out; j++)
		is_left_out[nr_barriers - 1] |= left_out[j] == pc;
	return nr_barriers - 1;
}

void barrier_met(enum barrier_kind kind, const void *pc)
{
	find(kind, pc);
}

bool barrier_is_left_out(enum barrier_kind kind, const void *pc)
{
	int i = find(kind, pc);

	return i >= 0 && is_left_out[i];
}
