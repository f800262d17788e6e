// SPDX-License-Identifier: GPL-2.0-only
#include "lock_order.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "fatal.h"
#include "hash.h"
#include "running.h"

struct lock_order lock_order;

static bool is_forbidden;

static int id_of(const char *name)
{
	size_t len = strlen(name);

	return hash_bytes(0, name, len < ORDER_NAME ? len : ORDER_NAME - 1) & INT_MAX;
}

/* The place of a class in lock_order. */
static int number_of(int id)
{
	for (int i = 0; i < lock_order.nr; i++)
		if (lock_order.id[i] == id)
			return i;
	fatal("%#x is no class of locks", id);
}

/* Likewise; adds it if it is not there. */
static int number_of_name(const char *name)
{
	int id = id_of(name);

	for (int i = 0; i < lock_order.nr; i++) {
		if (lock_order.id[i] != id)
			continue;
		if (strncmp(lock_order.name[i], name, ORDER_NAME - 1) != 0)
			fatal("two classes of locks have one number: %s", name);
		return i;
	}
	if (lock_order.nr == ORDER_CLASSES)
		fatal("more than %d classes of locks", ORDER_CLASSES);
	strncpy(lock_order.name[lock_order.nr], name, ORDER_NAME - 1);
	lock_order.id[lock_order.nr] = id;
	return lock_order.nr++;
}

ASIDE(ex_lock_class);
int aside_ex_lock_class(const char *name)
{
	return lock_order.id[number_of_name(name)];
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

ASIDE(ex_lock_order);
void aside_ex_lock_order(int held_id, int wanted_id, const void *pc)
{
	int held = number_of(held_id), wanted = number_of(wanted_id);
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
	lock_order.inversions[number_of_name(held)] |= 1u << number_of_name(wanted);
	is_forbidden = true;
}

void lock_order_merge(const struct lock_order *other)
{
	for (int i = 0; i < other->nr; i++) {
		for (int j = 0; j < other->nr; j++) {
			int held = number_of_name(other->name[i]);
			int wanted = number_of_name(other->name[j]);

			if (other->pc[i][j] && !lock_order.pc[held][wanted])
				add(held, wanted, other->pc[i][j]);
		}
	}
}
