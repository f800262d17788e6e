// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "boot/kselftest.h"

static struct ktap read_document(const char *const *lines)
{
	struct ktap ktap = { 0 };

	ktap_line(&ktap, "KTAP version 1");
	while (*lines)
		ktap_line(&ktap, *lines++);
	ktap_end(&ktap);
	assert_string_equal(ktap.problem, "");
	return ktap;
}

static struct ktap stock_document(void)
{
	static const char *const lines[] = {
		"1..4", "ok 1 - merge: a", "not ok 2 - merge: b", "ok 3 - merge: c # SKIP no",
		"not ok 4 - merge: ends", NULL
	};

	return read_document(lines);
}

static void what_stock_says_is_the_measure(void **state)
{
	struct ktap stock = stock_document();

	(void)state;
	kselftest_judge(&stock, NULL);
	assert_int_equal(stock.count, 4);
	assert_int_equal(ktap_count(&stock, KTAP_PASS), 1);
	assert_int_equal(ktap_count(&stock, KTAP_SKIP), 1);
	assert_int_equal(ktap_count(&stock, KTAP_KNOWN), 2);
	assert_string_equal(stock.tests[1].bug_what, "what stock says is the measure");
	ktap_free(&stock);
}

static void only_what_fails_on_stock_is_known(void **state)
{
	static const char *const lines[] = {
		"1..4", "not ok 1 - merge: a", "not ok 2 - merge: b", "not ok 3 - merge: c",
		"ok 4 - merge: ends", NULL
	};
	struct ktap stock = stock_document();
	struct ktap ktap = read_document(lines);

	(void)state;
	kselftest_judge(&stock, NULL);
	kselftest_judge(&ktap, &stock);
	assert_int_equal(ktap.count, 4);
	assert_int_equal(ktap.tests[0].verdict, KTAP_FAIL);
	assert_int_equal(ktap.tests[1].verdict, KTAP_KNOWN);
	assert_string_equal(ktap.tests[1].bug_what, "it fails on stock as well");
	assert_int_equal(ktap.tests[2].verdict, KTAP_FAIL);
	assert_int_equal(ktap.tests[3].verdict, KTAP_PASS);
	ktap_free(&ktap);
	ktap_free(&stock);
}

static void a_result_that_is_missing_is_a_failure(void **state)
{
	static const char *const lines[] = { "1..1", "not ok 1 - merge: ends", NULL };
	struct ktap stock = stock_document();
	struct ktap ktap = read_document(lines);

	(void)state;
	kselftest_judge(&stock, NULL);
	kselftest_judge(&ktap, &stock);
	assert_string_equal(ktap.problem, "");
	assert_int_equal(ktap.count, 2);
	assert_int_equal(ktap.tests[0].verdict, KTAP_KNOWN);
	assert_string_equal(ktap.tests[1].name, "merge: a");
	assert_int_equal(ktap.tests[1].verdict, KTAP_FAIL);
	ktap_free(&ktap);
	ktap_free(&stock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stock_says_is_the_measure),
		cmocka_unit_test(only_what_fails_on_stock_is_known),
		cmocka_unit_test(a_result_that_is_missing_is_a_failure),
	};

	return cmocka_run_group_tests_name("kselftest", tests, NULL, NULL);
}
