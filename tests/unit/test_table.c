// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <math.h>

#include "base/table.h"

static void assert_number(double value, const char *expected)
{
	autofree char *text = table_number(value);

	assert_string_equal(text, expected);
}

static void columns_are_aligned(void **state)
{
	struct table table = { .columns = 2, .right = { false, true } };
	char *written = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&written, &len);

	(void)state;
	table_add(&table, TABLE_PLAIN, xstrdup("name"));
	table_add(&table, TABLE_PLAIN, xstrdup("n"));
	table_add(&table, TABLE_GOOD, xstrdup("a"));
	table_add(&table, TABLE_BAD, xstrdup("100"));
	table_print(&table, out);
	fclose(out);
	assert_string_equal(written, "name    n\n----  ---\na     100\n");
	free(written);
	table_free(&table);
}

static void numbers_keep_the_digits_that_matter(void **state)
{
	(void)state;
	assert_number(123456.7, "123457");
	assert_number(12.34, "12.3");
	assert_number(1.234, "1.23");
	assert_number(0, "0");
	assert_number(NAN, "-");
	assert_number(INFINITY, "inf");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_aligned),
		cmocka_unit_test(numbers_keep_the_digits_that_matter),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
