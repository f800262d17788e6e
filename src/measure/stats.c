// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/stats.h"

enum { RESAMPLES = 10000 };

#define SEED	UINT64_C(0x726d61706c6162)

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts @values. */
static double median_in_place(double *values, size_t count)
{
	if (count == 0)
		return NAN;
	qsort(values, count, sizeof(*values), by_value);
	if (count % 2)
		return values[count / 2];
	return (values[count / 2 - 1] + values[count / 2]) / 2;
}

double stats_median(const double *values, size_t count)
{
	autofree double *copy = NULL;

	if (count == 0)
		return NAN;
	copy = xcalloc(count, sizeof(*copy));
	memcpy(copy, values, count * sizeof(*copy));
	return median_in_place(copy, count);
}

static double divide(double other, double base)
{
	if (other == base)
		return 1;
	return base == 0 ? INFINITY : other / base;
}

static double subtract(double other, double base)
{
	return other - base;
}

/* SplitMix64: tiny, and good enough to draw samples. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static double resampled_median(const double *values, size_t count,
			       double *scratch, uint64_t *random)
{
	for (size_t i = 0; i < count; i++)
		scratch[i] = values[next_random(random) % count];
	return median_in_place(scratch, count);
}

static struct estimate compare(const double *base, size_t base_count,
			       const double *other, size_t other_count,
			       double (*relate)(double other, double base))
{
	size_t room = base_count > other_count ? base_count : other_count;
	autofree double *values = xcalloc(RESAMPLES, sizeof(*values));
	autofree double *scratch = xcalloc(room + 1, sizeof(*scratch));
	uint64_t random = SEED;
	struct estimate estimate = { NAN, NAN, NAN };

	if (base_count == 0 || other_count == 0)
		return estimate;
	for (size_t i = 0; i < RESAMPLES; i++) {
		double below = resampled_median(base, base_count, scratch, &random);
		double above = resampled_median(other, other_count, scratch, &random);

		values[i] = relate(above, below);
	}
	qsort(values, RESAMPLES, sizeof(*values), by_value);
	estimate.value = relate(stats_median(other, other_count),
				stats_median(base, base_count));
	estimate.low = values[RESAMPLES * 25 / 1000];
	estimate.high = values[RESAMPLES * 975 / 1000 - 1];
	return estimate;
}

struct estimate stats_ratio(const double *base, size_t base_count,
			    const double *other, size_t other_count)
{
	return compare(base, base_count, other, other_count, divide);
}

struct estimate stats_difference(const double *base, size_t base_count,
				 const double *other, size_t other_count)
{
	return compare(base, base_count, other, other_count, subtract);
}

static void find_range(const double *values, size_t count, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t i = 0; i < count; i++) {
		*low = fmin(*low, values[i]);
		*high = fmax(*high, values[i]);
	}
}

bool stats_are_apart(const double *base, size_t base_count,
		     const double *other, size_t other_count)
{
	double base_low, base_high, other_low, other_high;

	if (base_count == 0 || other_count == 0)
		return false;
	find_range(base, base_count, &base_low, &base_high);
	find_range(other, other_count, &other_low, &other_high);
	return base_high < other_low || other_high < base_low;
}
