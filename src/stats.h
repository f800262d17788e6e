/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Medians and what they are worth.
 */
#ifndef RMAPLAB_STATS_H
#define RMAPLAB_STATS_H

#include "util.h"

/**
 * struct ratio - how much larger one median is than another
 * @value: the ratio of the medians
 * @low: lower end of its 95 % confidence interval
 * @high: upper end of it
 */
struct ratio {
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
struct ratio stats_ratio(const double *base, size_t base_count,
			 const double *other, size_t other_count);

#endif
