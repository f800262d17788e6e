// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "../../guest/lib/patience.h"

#define MS	UINT64_C(1000000)

/* Seconds by the clock until it ends, if each nap takes so long. */
static uint64_t seconds_with(uint64_t nap)
{
	const uint64_t start = 12345 * MS;
	struct patience patience = {
		.ran_max = 120000 * MS, .clock_max = 900000 * MS, .last = start,
	};
	uint64_t now = start;

	do
		now += nap;
	while (!patience_ends(&patience, now));
	assert_int_equal(patience.clock, now - start);
	return patience.clock / MS / 1000;
}

static void who_runs_waits_by_the_clock(void **state)
{
	(void)state;
	assert_int_equal(seconds_with(2 * MS), 120);
	assert_int_equal(seconds_with(3 * MS), 120);
	assert_int_equal(seconds_with(4 * MS), 120);
}

static void who_is_kept_from_running_waits_longer(void **state)
{
	(void)state;
	assert_int_equal(seconds_with(8 * MS), 240);
	assert_int_equal(seconds_with(20 * MS), 600);
}

static void there_is_an_end_by_the_clock(void **state)
{
	(void)state;
	assert_int_equal(seconds_with(100 * MS), 900);
	assert_int_equal(seconds_with(2000000 * MS), 2000);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_runs_waits_by_the_clock),
		cmocka_unit_test(who_is_kept_from_running_waits_longer),
		cmocka_unit_test(there_is_an_end_by_the_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
