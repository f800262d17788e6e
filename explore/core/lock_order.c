// SPDX-License-Identifier: GPL-2.0-only
#include "lock_order.h"

#include <stdio.h>
#include <string.h>

#include "fatal.h"
#include "running.h"

struct lock_order lock_order;

static bool is_forbidden;

EX_ENTRY int ex_lock_class(const char *name)
{
	for (int i = 0; i < lock_order.nr; i++)
		if (!strncmp(lock_order.name[i], name, ORDER_NAME - 1))
			return i;
	if (lock_order.nr == ORDER_CLASSES)
		fatal("more than %d classes of locks", ORDER_CLASSES);
	strncpy(lock_order.name[lock_order.nr], name, ORDER_NAME - 1);
	return lock_order.nr++;
}

/* All that is ever waited for under @class, and under that in turn. */
static uint32_t below(int class)
{
	uint32_t seen = 0, todo = lock_order.edges[class];

	while (todo) {
		int next = __builtin_ctz(todo);

		seen |= 1u << next;
		todo = (todo | lock_order.edges[next]) & ~seen;
	}
	return seen;
}

/* The first step of the way back from @wanted to @held: where to look. */
static const void *other_way(int held, int wanted)
{
	if (lock_order.pc[wanted][held])
		return lock_order.pc[wanted][held];
	for (int i = 0; i < lock_order.nr; i++)
		if (lock_order.pc[wanted][i] && below(i) & 1u << held)
			return lock_order.pc[wanted][i];
	return NULL;
}

static void add(int held, int wanted, const void *pc)
{
	/* A class under itself: the machine knows the rule, and it is broken. */
	if (held == wanted || below(wanted) & 1u << held)
		lock_order.inversions[held] |= 1u << wanted;
	else
		lock_order.edges[held] |= 1u << wanted;
	lock_order.pc[held][wanted] = pc;
}

static void fail(int held, int wanted, const void *pc)
{
	struct violation *v = &execution.violation;

	snprintf(v->held, sizeof(v->held), "%s", lock_order.name[held]);
	snprintf(v->wanted, sizeof(v->wanted), "%s", lock_order.name[wanted]);
	v->against = held == wanted ? NULL : other_way(held, wanted);
	if (held == wanted)
		ex_fail("lock-order", pc, "waits for a %s out of turn: it holds another",
			lock_order.name[held]);
	ex_fail("lock-order", pc, "waits for %s while it holds %s; elsewhere it is the other way round",
		lock_order.name[wanted], lock_order.name[held]);
}

EX_ENTRY void ex_lock_order(int held, int wanted, const void *pc)
{
	uint32_t bit = 1u << wanted;

	if (lock_order.edges[held] & bit)
		return;
	if (!(lock_order.inversions[held] & bit))
		add(held, wanted, pc);
	if (is_forbidden && lock_order.inversions[held] & bit)
		fail(held, wanted, pc);
}

void lock_order_forget(void)
{
	memset(&lock_order, 0, sizeof(lock_order));
	is_forbidden = false;
}

bool lock_order_is_inverted(void)
{
	for (int i = 0; i < lock_order.nr; i++)
		if (lock_order.inversions[i])
			return true;
	return false;
}

void lock_order_forbid(void)
{
	is_forbidden = true;
}

void lock_order_forbid_one(const char *held, const char *wanted)
{
	lock_order.inversions[ex_lock_class(held)] |= 1u << ex_lock_class(wanted);
	is_forbidden = true;
}

void lock_order_merge(const struct lock_order *other)
{
	for (int i = 0; i < other->nr; i++) {
		for (int j = 0; j < other->nr; j++) {
			int held = ex_lock_class(other->name[i]);
			int wanted = ex_lock_class(other->name[j]);

			if (other->pc[i][j] && !lock_order.pc[held][wanted])
				add(held, wanted, other->pc[i][j]);
		}
	}
}
