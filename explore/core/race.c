// SPDX-License-Identifier: GPL-2.0-only
#include "race.h"

#include "fatal.h"
#include "thread.h"

struct race race[MAX_RACES];
int nr_races;

void races_add(const void *a, const void *b)
{
	for (int i = 0; i < nr_races; i++)
		if ((race[i].pc[0] == a && race[i].pc[1] == b) ||
		    (race[i].pc[0] == b && race[i].pc[1] == a))
			return;
	if (nr_races == MAX_RACES)
		fatal("more than %d pairs of places race", MAX_RACES);
	race[nr_races++] = (struct race){ { a, b } };
}

void races_forget(void)
{
	nr_races = 0;
}

static bool overlap(const struct op *a, const struct op *b)
{
	return a->addr < b->addr + b->size && b->addr < a->addr + a->size;
}

void races_look(int thread)
{
	const struct op *op = &execution.thread[thread].next;

	for (int i = 0; i < execution.nr_threads; i++) {
		const struct op *other = &execution.thread[i].next;

		if (i != thread && !execution.thread[i].done &&
		    (op->kind | other->kind) & EX_PLAIN && overlap(op, other) &&
		    op_conflict(op, other))
			races_add(op->pc, other->pc);
	}
}
