// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "boot/ktap.h"

static struct ktap read_document(const char *text)
{
	autofree char *lines = xstrdup(text);
	struct ktap ktap = { 0 };
	char *rest = NULL;

	for (char *line = strtok_r(lines, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		ktap_line(&ktap, line);
	ktap_end(&ktap);
	return ktap;
}

static void every_verdict_is_told_apart(void **state)
{
	struct ktap ktap = read_document("KTAP version 1\n1..3\n"
					 "ok 1 - moves a page\n"
					 "# expected 1, got 2\n"
					 "not ok 2 - moves two\n"
					 "ok 3 - moves a huge page # SKIP no THP\n");

	(void)state;
	assert_string_equal(ktap.problem, "");
	assert_int_equal(ktap.count, 3);
	assert_int_equal(ktap_count(&ktap, KTAP_PASS), 1);
	assert_int_equal(ktap_count(&ktap, KTAP_FAIL), 1);
	assert_int_equal(ktap_count(&ktap, KTAP_SKIP), 1);
	assert_string_equal(ktap.tests[1].name, "moves two");
	assert_string_equal(ktap.tests[1].diagnostics, "expected 1, got 2");
	assert_string_equal(ktap.tests[2].name, "moves a huge page");
	assert_string_equal(ktap.tests[2].reason, "no THP");
	ktap_free(&ktap);
}

static void a_test_may_name_a_bug(void **state)
{
	struct ktap ktap = read_document("KTAP version 1\n1..3\n"
					 "# known-bug: F1 always a flush is missing\n"
					 "not ok 1 - a\n"
					 "# known-bug: F2 sometimes\n"
					 "ok 2 - b\n"
					 "ok 3 - c\n");

	(void)state;
	assert_string_equal(ktap.problem, "");
	assert_string_equal(ktap.tests[0].bug, "F1");
	assert_string_equal(ktap.tests[0].bug_what, "a flush is missing");
	assert_string_equal(ktap.tests[0].diagnostics, "");
	assert_true(ktap.tests[0].bug_always);
	assert_string_equal(ktap.tests[1].bug, "F2");
	assert_false(ktap.tests[1].bug_always);
	assert_string_equal(ktap.tests[2].bug, "");
	ktap_free(&ktap);
}

static void two_documents_add_up(void **state)
{
	struct ktap ktap = read_document("KTAP version 1\n1..1\nok 1 - a\n"
					 "KTAP version 1\n1..1\nok 1 - b\n");

	(void)state;
	assert_string_equal(ktap.problem, "");
	assert_int_equal(ktap.count, 2);
	ktap_free(&ktap);
}

static void a_name_may_hold_a_number_sign(void **state)
{
	struct ktap ktap = read_document("KTAP version 1\n1..1\nok 1 - bug #7 stays away\n");

	(void)state;
	assert_string_equal(ktap.tests[0].name, "bug #7 stays away");
	assert_int_equal(ktap.tests[0].verdict, KTAP_PASS);
	ktap_free(&ktap);
}

/* Each of these must be noticed, or a test that vanished would look fine. */
static void malformed_documents_are_noticed(void **state)
{
	static const char *const documents[] = {
		"",
		"KTAP version 1\n",
		"KTAP version 1\nok 1 - no plan\n",
		"KTAP version 1\n1..2\nok 1 - the second is missing\n",
		"KTAP version 1\n1..1\nok 1 - a\nok 2 - one too many\n",
		"KTAP version 1\n1..1\nok - no number\n",
		"KTAP version 1\n1..2\nok 2 - wrong order\nok 1 - b\n",
		"KTAP version 1\n1..x\nok 1 - a\n",
		"KTAP version 1\n1..1\n1..1\nok 1 - a\n",
		"1..1\nok 1 - no version\n",
		"KTAP version 1\n1..1\nok 1 - a\nBail out! no memory\n",
		"KTAP version 1\n1..99999999999999999999\nok 1 - a\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(documents); i++) {
		struct ktap ktap = read_document(documents[i]);

		if (!ktap.problem[0])
			fail_msg("taken as well-formed: %s", documents[i]);
		ktap_free(&ktap);
	}
}

static void a_missing_plan_is_called_by_its_name(void **state)
{
	struct ktap ktap = read_document("KTAP version 1\nok 1 - a\n");

	(void)state;
	assert_non_null(strstr(ktap.problem, "no plan"));
	ktap_free(&ktap);
}

static void other_lines_are_no_ktap(void **state)
{
	struct ktap ktap = { 0 };

	(void)state;
	assert_false(ktap_line(&ktap, "okay"));
	assert_false(ktap_line(&ktap, "hello"));
	ktap_free(&ktap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_verdict_is_told_apart),
		cmocka_unit_test(a_test_may_name_a_bug),
		cmocka_unit_test(two_documents_add_up),
		cmocka_unit_test(a_name_may_hold_a_number_sign),
		cmocka_unit_test(malformed_documents_are_noticed),
		cmocka_unit_test(a_missing_plan_is_called_by_its_name),
		cmocka_unit_test(other_lines_are_no_ktap),
	};

	return cmocka_run_group_tests_name("ktap", tests, NULL, NULL);
}
