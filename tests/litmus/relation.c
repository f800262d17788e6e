// SPDX-License-Identifier: GPL-2.0-only
#include "relation.h"

int nr_events;

struct relation rel_identity(uint32_t set)
{
	struct relation r = { { 0 } };

	for (int i = 0; i < nr_events; i++)
		r.row[i] = set & 1u << i;
	return r;
}

struct relation rel_or(struct relation a, struct relation b)
{
	for (int i = 0; i < nr_events; i++)
		a.row[i] |= b.row[i];
	return a;
}

struct relation rel_and(struct relation a, struct relation b)
{
	for (int i = 0; i < nr_events; i++)
		a.row[i] &= b.row[i];
	return a;
}

struct relation rel_minus(struct relation a, struct relation b)
{
	for (int i = 0; i < nr_events; i++)
		a.row[i] &= ~b.row[i];
	return a;
}

struct relation rel_seq(struct relation a, struct relation b)
{
	struct relation r = { { 0 } };

	for (int i = 0; i < nr_events; i++)
		for (uint32_t left = a.row[i]; left; left &= left - 1)
			r.row[i] |= b.row[__builtin_ctz(left)];
	return r;
}

struct relation rel_inverse(struct relation a)
{
	struct relation r = { { 0 } };

	for (int i = 0; i < nr_events; i++)
		for (uint32_t left = a.row[i]; left; left &= left - 1)
			rel_set(&r, __builtin_ctz(left), i);
	return r;
}

struct relation rel_plus(struct relation a)
{
	for (int k = 0; k < nr_events; k++)
		for (int i = 0; i < nr_events; i++)
			if (rel_has(&a, i, k))
				a.row[i] |= a.row[k];
	return a;
}

struct relation rel_maybe(struct relation a)
{
	return rel_or(a, rel_identity(UINT32_MAX));
}

struct relation rel_star(struct relation a)
{
	return rel_maybe(rel_plus(a));
}

struct relation rel_between(uint32_t from, struct relation a, uint32_t to)
{
	for (int i = 0; i < nr_events; i++)
		a.row[i] = from & 1u << i ? a.row[i] & to : 0;
	return a;
}

bool rel_is_empty(const struct relation *a)
{
	for (int i = 0; i < nr_events; i++)
		if (a->row[i])
			return false;
	return true;
}

bool rel_is_irreflexive(const struct relation *a)
{
	uint32_t related = 0;

	for (int i = 0; i < nr_events; i++)
		related |= a->row[i] & 1u << i;
	return !related;
}

bool rel_is_acyclic(struct relation a)
{
	a = rel_plus(a);
	return rel_is_irreflexive(&a);
}
