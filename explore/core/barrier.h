/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Barriers of the code under test: where there are any, and what becomes of it without
 * one.
 *
 * What the compiler announces can be left out, which is the same as taking the barrier
 * out of the source, without a compiler. Of a fully ordered atomic operation both
 * halves are; a release is a store as any other then.
 *
 * Acquire is not announced: every load is one. Where that is left out, later accesses of
 * the thread know nothing of what the load has read, as after READ_ONCE(). What makes a
 * load more than that, an acquire, a barrier, a lock or an address that depends on it,
 * the source tells.
 */
#ifndef EXPLORE_BARRIER_H
#define EXPLORE_BARRIER_H

#include <stdbool.h>

#include "../interface.h"

enum { MAX_BARRIERS = 2048 };

/**
 * enum barrier_kind - what a place does for the order of accesses
 * @BARRIER_LOAD: it loads, or is an atomic operation, and may be an acquire.
 * @BARRIER_LOCK, @BARRIER_UNLOCK: of a lock of the machine's.
 */
enum barrier_kind {
	BARRIER_MB, BARRIER_WMB, BARRIER_RMB, BARRIER_RELEASE,
	BARRIER_LOAD, BARRIER_LOCK, BARRIER_UNLOCK,
};

/* A place that has one, and was met. */
struct barrier {
	const void *pc;
	enum barrier_kind kind;
};

extern struct barrier barrier[MAX_BARRIERS];
extern int nr_barriers;

/** barrier_leave_out() - what is at @pc. False: too many. */
bool barrier_leave_out(const void *pc);

/* Are loads and locks of interest? Else barrier_is_left_out() must not be asked for
 * them, as there are too many. */
extern bool barrier_loads;

/** barrier_met() - there is one at @pc */
void barrier_met(enum barrier_kind kind, const void *pc);

/** barrier_is_left_out() - one is met */
bool barrier_is_left_out(enum barrier_kind kind, const void *pc);

#endif
