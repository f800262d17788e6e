/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * damon - the kernel's access monitor, on physical memory
 *
 * Takes the monitor for itself: only for guests.
 */
#ifndef GUEST_DAMON_H
#define GUEST_DAMON_H

#include <stdint.h>

/**
 * struct damon_range - a range of physical memory
 * @start: physical address
 * @end: first physical address behind it
 */
struct damon_range {
	uint64_t start;
	uint64_t end;
};

/**
 * struct damon_pace - how often and how finely it looks
 * @sample_us: microseconds between two looks at each region
 * @aggregate_us: after how many it adds up
 * @fewest: regions; none gets larger than an equal share
 * @most: regions; above half of it none is split
 */
struct damon_pace {
	unsigned int sample_us;
	unsigned int aggregate_us;
	unsigned int fewest;
	unsigned int most;
};

/**
 * damon_start() - monitor physical ranges; ended by damon_stop()
 * @ranges: in ascending order; each is a region to begin with
 * @count: how many
 * @pace: how
 *
 * Return: 0 or a negative errno.
 */
int damon_start(const struct damon_range *ranges, unsigned int count,
		const struct damon_pace *pace);

/**
 * damon_accessed() - bytes of regions with an access, since the start
 *
 * A region counts once for each aggregation in which it was seen accessed.
 *
 * Return: the number or a negative errno.
 */
long damon_accessed(void);

/**
 * damon_watch() - read what it adds up
 * @ms: for how long, milliseconds
 * @region: called for each region and aggregation, with the number of looks that
 *	found an access
 * @context: handed to it
 *
 * Return: 0 or a negative errno.
 */
int damon_watch(unsigned int ms,
		void (*region)(void *context, const struct damon_range *range,
			       unsigned int accesses),
		void *context);

/**
 * damon_stop() - end it
 *
 * Return: 0 or a negative errno.
 */
int damon_stop(void);

#endif /* GUEST_DAMON_H */
