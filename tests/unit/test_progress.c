// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "base/progress.h"

static void assert_says(uint64_t done, uint64_t total, int64_t ms,
			const char *expected)
{
	char text[96];

	progress_text(text, sizeof(text), done, total, ms);
	assert_string_equal(text, expected);
}

static void with_a_known_end_it_estimates(void **state)
{
	(void)state;
	assert_says(25, 100, 60000, "25 %, 1:00, 3:00 left");
	assert_says(100, 100, 61000, "100 %, 1:01, 0:00 left");
}

static void at_the_start_it_does_not_guess(void **state)
{
	(void)state;
	assert_says(0, 100, 60000, "0 %, 1:00");
	assert_says(1, 100, 1500, "1 %, 0:01");
	assert_says(1, 1000, 20000, "0 %, 0:20");
}

static void without_a_known_end_there_is_no_percentage(void **state)
{
	(void)state;
	assert_says(7, 0, 5000, "7 steps, 0:05");
	assert_says(8, 7, 5000, "8 steps, 0:05");	/* the end was wrong */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(with_a_known_end_it_estimates),
		cmocka_unit_test(at_the_start_it_does_not_guess),
		cmocka_unit_test(without_a_known_end_there_is_no_percentage),
	};

	return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
