/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Medians and what they are worth.
 */
#ifndef RMAPLAB_STATS_H
#define RMAPLAB_STATS_H

#include "base/util.h"

/**
 * struct estimate - how one median compares with another
 * @value: their ratio or their difference
 * @low: lower end of its 95 % confidence interval
 * @high: upper end of it
 */
struct estimate {
	double value;
	double low;
	double high;
};

/** stats_median() - median of @count values; NAN if there are none */
double stats_median(const double *values, size_t count);

/**
 * stats_ratio() - ratio of two medians with its confidence interval
 * @base: samples of what is compared with, one a boot
 * @base_count: how many
 * @other: samples of what is compared
 * @other_count: how many
 *
 * The interval is a percentile bootstrap: samples are drawn with replacement,
 * from each side by itself, and the ratio of their medians is taken, 10,000
 * times with a fixed seed; the middle 95 % are the interval. 0/0 counts as 1,
 * x/0 as infinity.
 */
struct estimate stats_ratio(const double *base, size_t base_count,
			    const double *other, size_t other_count);

/**
 * stats_difference() - the same for the difference, @other less @base
 *
 * For what is often 0, where a ratio says nothing.
 */
struct estimate stats_difference(const double *base, size_t base_count,
				 const double *other, size_t other_count);

/**
 * stats_are_apart() - whether each value of one side lies beyond each of the other
 *
 * If there is no difference this happens by chance once in 126 times with five
 * values on each side, once in 1716 times with seven.
 */
bool stats_are_apart(const double *base, size_t base_count,
		     const double *other, size_t other_count);

#endif
