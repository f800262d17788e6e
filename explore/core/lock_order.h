/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lock order: may a schedule that nobody has run deadlock?
 *
 * Whenever a thread that holds a lock waits for another, the classes of the two
 * are an edge. Edges are collected over all executions; one that closes a
 * circle is an *inversion*. A deadlock says more than that, so inversions are
 * only noted at first; once they are forbidden, each is a violation.
 */
#ifndef EXPLORE_LOCK_ORDER_H
#define EXPLORE_LOCK_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "thread.h"

#define ORDER_CLASSES 32

/* Bit sets and places by the class that is held. */
struct lock_order {
	int nr;
	char name[ORDER_CLASSES][ORDER_NAME];
	int id[ORDER_CLASSES];	/* what the kernel side calls it */
	uint32_t edges[ORDER_CLASSES];
	uint32_t inversions[ORDER_CLASSES];
	const void *pc[ORDER_CLASSES][ORDER_CLASSES];
};

extern struct lock_order lock_order;

/** lock_order_forget() - no classes and no edges */
void lock_order_forget(void);

/** lock_order_is_inverted() - was there an inversion? */
bool lock_order_is_inverted(void);

/** lock_order_forbid() - from now on an inversion that is known is a violation */
void lock_order_forbid(void);

/** lock_order_forbid_one() - likewise that of these two classes, known or not */
void lock_order_forbid_one(const char *held, const char *wanted);

/** lock_order_merge() - add what another process has seen */
void lock_order_merge(const struct lock_order *other);

#endif
