// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <math.h>

#include "measure/stats.h"

static void median_of_an_odd_count_is_the_middle(void **state)
{
	const double values[] = { 9, 1, 5 };

	(void)state;
	assert_float_equal(stats_median(values, 3), 5, 0);
	assert_float_equal(values[0], 9, 0);	/* the input keeps its order */
}

static void median_of_an_even_count_is_the_mean_of_two(void **state)
{
	const double values[] = { 4, 1, 3, 2 };

	(void)state;
	assert_float_equal(stats_median(values, 4), 2.5, 0);
}

static void median_of_nothing_is_no_number(void **state)
{
	(void)state;
	assert_true(isnan(stats_median(NULL, 0)));
}

static void equal_samples_give_a_ratio_without_width(void **state)
{
	const double base[] = { 10, 10, 10 };
	const double other[] = { 20, 20, 20 };
	struct estimate ratio = stats_ratio(base, 3, other, 3);

	(void)state;
	assert_float_equal(ratio.value, 2, 1e-12);
	assert_float_equal(ratio.low, 2, 1e-12);
	assert_float_equal(ratio.high, 2, 1e-12);
}

/*
 * With two samples a side, medians of resamples are 1, 2 or 3 below and 2, 4
 * or 6 above. The extreme ratios 2/3 and 6 have a probability of 1/16 each,
 * which is more than the 2.5 % that are cut off: the interval is known.
 */
static void interval_of_two_samples_is_known(void **state)
{
	const double base[] = { 1, 3 };
	const double other[] = { 2, 6 };
	struct estimate ratio = stats_ratio(base, 2, other, 2);

	(void)state;
	assert_float_equal(ratio.value, 2, 1e-12);
	assert_float_equal(ratio.low, 2.0 / 3, 1e-12);
	assert_float_equal(ratio.high, 6, 1e-12);
}

static void same_samples_give_the_same_interval_again(void **state)
{
	const double base[] = { 1, 2, 4, 8, 9 };
	const double other[] = { 3, 1, 4, 1, 5 };
	struct estimate first = stats_ratio(base, 5, other, 5);
	struct estimate again = stats_ratio(base, 5, other, 5);

	(void)state;
	assert_memory_equal(&first, &again, sizeof(first));
}

static void nothing_compared_with_nothing_is_no_change(void **state)
{
	const double zeros[] = { 0, 0, 0 };
	const double some[] = { 5, 5, 5 };

	(void)state;
	/* Not assert_float_equal(), which takes infinity for any number. */
	assert_true(stats_ratio(zeros, 3, zeros, 3).value == 1);
	assert_true(isinf(stats_ratio(zeros, 3, some, 3).value));
	assert_true(stats_ratio(some, 3, zeros, 3).high == 0);
}

static void a_side_without_samples_gives_no_number(void **state)
{
	const double some[] = { 5 };

	(void)state;
	assert_true(isnan(stats_ratio(some, 1, NULL, 0).value));
}

static void a_difference_has_a_sign(void **state)
{
	const double zeros[] = { 0, 0, 0 };
	const double some[] = { 5, 5, 5 };
	struct estimate less = stats_difference(some, 3, zeros, 3);

	(void)state;
	assert_true(less.value == -5 && less.low == -5 && less.high == -5);
	assert_true(stats_difference(zeros, 3, some, 3).value == 5);
}

static void sides_are_apart_only_if_no_value_reaches_over(void **state)
{
	const double low[] = { 1, 3, 2 };
	const double high[] = { 5, 4, 6 };
	const double mixed[] = { 3, 4, 6 };

	(void)state;
	assert_true(stats_are_apart(low, 3, high, 3));
	assert_true(stats_are_apart(high, 3, low, 3));
	assert_false(stats_are_apart(low, 3, mixed, 3));
	assert_false(stats_are_apart(low, 3, NULL, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(median_of_an_odd_count_is_the_middle),
		cmocka_unit_test(median_of_an_even_count_is_the_mean_of_two),
		cmocka_unit_test(median_of_nothing_is_no_number),
		cmocka_unit_test(equal_samples_give_a_ratio_without_width),
		cmocka_unit_test(interval_of_two_samples_is_known),
		cmocka_unit_test(same_samples_give_the_same_interval_again),
		cmocka_unit_test(nothing_compared_with_nothing_is_no_change),
		cmocka_unit_test(a_side_without_samples_gives_no_number),
		cmocka_unit_test(a_difference_has_a_sign),
		cmocka_unit_test(sides_are_apart_only_if_no_value_reaches_over),
	};

	return cmocka_run_group_tests_name("stats", tests, NULL, NULL);
}
