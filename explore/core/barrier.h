/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Barriers of the code under test: where there are any, and what becomes of it without
 * one.
 *
 * What the compiler announces can be left out, which is the same as taking the barrier
 * out of the source, without a compiler. Of a fully ordered atomic operation both
 * halves are; a release is a store as any other then.
 */
#ifndef EXPLORE_BARRIER_H
#define EXPLORE_BARRIER_H

#include <stdbool.h>

#include "../interface.h"

enum { MAX_BARRIERS = 512 };

/* A place that announces one, and was met. */
struct barrier {
	const void *pc;
	enum ex_order order;
};

extern struct barrier barrier[MAX_BARRIERS];
extern int nr_barriers;

/** barrier_leave_out() - the one at @pc. False: too many. */
bool barrier_leave_out(const void *pc);

/** barrier_met() - there is one at @pc */
void barrier_met(enum ex_order order, const void *pc);

/** barrier_is_left_out() - one is met */
bool barrier_is_left_out(enum ex_order order, const void *pc);

#endif
