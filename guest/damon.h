/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * damon - the kernel's access monitor, on a physical range
 *
 * Takes the monitor for itself: for tests that need DAMON and GUEST.
 */
#ifndef GUEST_DAMON_H
#define GUEST_DAMON_H

#include <stdint.h>

/**
 * struct damon - a running monitor
 * @before: bytes of regions reported as accessed up to the last question
 */
struct damon {
	long before;
};

/**
 * damon_start() - monitor a physical range
 * @damon: filled in; ended by damon_stop()
 * @start: physical address
 * @end: first physical address behind it
 */
void damon_start(struct damon *damon, uint64_t start, uint64_t end);

/**
 * damon_wait_accessed() - wait until it reports accesses
 * @damon: a running one
 * @ms: how long at most, milliseconds
 *
 * Return: how many bytes of regions were reported as accessed since the start
 * or the last call; 0 when time is up.
 */
long damon_wait_accessed(struct damon *damon, unsigned int ms);

/**
 * damon_stop() - end it
 * @damon: a running one
 */
void damon_stop(struct damon *damon);

#endif /* GUEST_DAMON_H */
