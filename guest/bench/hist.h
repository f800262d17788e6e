/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hist - a log-linear histogram of durations
 *
 * Values below 2048 have a bucket each. Above, each power of two is divided
 * into 1024 buckets of equal width, so a value read back is at most 1/1024
 * (0.1 %) above the one recorded: three significant digits, over the whole
 * range of 64 bits, in constant time and memory.
 */
#ifndef GUEST_HIST_H
#define GUEST_HIST_H

#include <stdint.h>

enum {
	HIST_SUB_BITS = 10,
	HIST_BUCKETS = (64 - HIST_SUB_BITS + 1) << HIST_SUB_BITS,
};

/**
 * struct hist - a histogram; all zero is an empty one
 * @total: number of values recorded
 * @max: the largest of them, exact
 * @buckets: how many fell into each bucket
 */
struct hist {
	uint64_t total;
	uint64_t max;
	uint64_t buckets[HIST_BUCKETS];
};

/**
 * hist_add() - record a value
 * @hist: used by one thread at a time
 * @value: any number
 *
 * Async-signal-safe.
 */
void hist_add(struct hist *hist, uint64_t value);

/**
 * hist_merge() - add all values of another histogram
 * @hist: to this one
 * @other: from that one
 */
void hist_merge(struct hist *hist, const struct hist *other);

/**
 * hist_percentile() - the value that a share of all values does not exceed
 * @hist: any histogram
 * @percent: 0 to 100
 *
 * Return: the upper end of the bucket where that value lies, but not more than
 * the maximum; 0 for an empty histogram.
 */
uint64_t hist_percentile(const struct hist *hist, double percent);

#endif /* GUEST_HIST_H */
