// SPDX-License-Identifier: GPL-2.0-only
#include "bench/hist.h"

#include <math.h>

#define SUB_BUCKETS	(UINT64_C(1) << HIST_SUB_BITS)

/*
 * A value with its top bit at place p is cut to its HIST_SUB_BITS + 1 leading
 * bits: mantissa = value >> shift lies in [SUB_BUCKETS, 2 * SUB_BUCKETS), and
 * the buckets of one shift follow those of the shift before. Small values need
 * no cut: they are the rows for shift 0, which begin at bucket 0.
 */
static unsigned int shift_of(uint64_t value)
{
	unsigned int top = 63 - __builtin_clzll(value | 1);

	return top > HIST_SUB_BITS ? top - HIST_SUB_BITS : 0;
}

static unsigned int bucket_of(uint64_t value)
{
	unsigned int shift = shift_of(value);

	return shift * SUB_BUCKETS + (value >> shift);
}

/* The largest value that falls into a bucket. */
static uint64_t bucket_end(unsigned int bucket)
{
	unsigned int shift = bucket < 2 * SUB_BUCKETS ? 0 : bucket / SUB_BUCKETS - 1;
	uint64_t mantissa = bucket - shift * SUB_BUCKETS;

	return (mantissa << shift) + ((UINT64_C(1) << shift) - 1);
}

void hist_add(struct hist *hist, uint64_t value)
{
	hist->buckets[bucket_of(value)]++;
	hist->total++;
	if (value > hist->max)
		hist->max = value;
}

void hist_merge(struct hist *hist, const struct hist *other)
{
	for (unsigned int i = 0; i < HIST_BUCKETS; i++)
		hist->buckets[i] += other->buckets[i];
	hist->total += other->total;
	if (other->max > hist->max)
		hist->max = other->max;
}

uint64_t hist_percentile(const struct hist *hist, double percent)
{
	uint64_t wanted = (uint64_t)ceil(percent / 100 * (double)hist->total);
	uint64_t seen = 0;

	for (unsigned int i = 0; i < HIST_BUCKETS; i++) {
		seen += hist->buckets[i];
		if (seen && seen >= wanted) {
			uint64_t end = bucket_end(i);

			return end < hist->max ? end : hist->max;
		}
	}
	return 0;
}
