// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "boot/bugs.h"

/* Patch 2 of the series mends F1, nothing mends F2, and stock is without F3. */
static const struct bugs one_mended = {
	.count = 2,
	.mended = (struct mended[]){ { .name = (char[]){ "F1" }, .patches = 2 },
				     { .name = (char[]){ "F3" } } },
};

static enum ktap_verdict judge(const char *bug, bool always, enum ktap_verdict said,
			       struct tree_spec spec)
{
	struct ktap_test test = {
		.verdict = said, .bug = xstrdup(bug), .bug_always = always,
		.bug_what = xstrdup(""), .diagnostics = xstrdup(""),
	};

	bugs_judge(&one_mended, &spec, &test);
	free(test.bug);
	free(test.bug_what);
	free(test.diagnostics);
	return test.verdict;
}

static const struct tree_spec stock = { .kind = TREE_STOCK };
static const struct tree_spec elsewhere = { .kind = TREE_PATH };
static const struct tree_spec patched = { .kind = TREE_SERIES, .extra = "/a.patch" };
static const struct tree_spec whole = { .kind = TREE_SERIES, .patches = -1 };

static struct tree_spec first(int patches)
{
	return (struct tree_spec){ .kind = TREE_SERIES, .patches = patches };
}

static void a_tree_with_the_bug_may_fail(void **state)
{
	(void)state;
	assert_int_equal(judge("F1", true, KTAP_FAIL, stock), KTAP_KNOWN);
	assert_int_equal(judge("F1", true, KTAP_FAIL, first(1)), KTAP_KNOWN);
	assert_int_equal(judge("F2", false, KTAP_FAIL, whole), KTAP_KNOWN);
	assert_int_equal(judge("F1", true, KTAP_FAIL, patched), KTAP_KNOWN);
}

static void a_tree_without_the_bug_may_not(void **state)
{
	(void)state;
	assert_int_equal(judge("F1", true, KTAP_FAIL, first(2)), KTAP_FAIL);
	assert_int_equal(judge("F1", true, KTAP_FAIL, whole), KTAP_FAIL);
	assert_int_equal(judge("F1", true, KTAP_FAIL, elsewhere), KTAP_FAIL);
	assert_int_equal(judge("", false, KTAP_FAIL, stock), KTAP_FAIL);
}

static void stock_may_be_without_a_bug(void **state)
{
	(void)state;
	assert_int_equal(judge("F3", true, KTAP_FAIL, stock), KTAP_FAIL);
	assert_int_equal(judge("F3", true, KTAP_PASS, stock), KTAP_PASS);
	assert_int_equal(judge("F3", true, KTAP_PASS, first(1)), KTAP_PASS);
}

static void to_pass_is_wrong_only_where_it_always_fails(void **state)
{
	(void)state;
	assert_int_equal(judge("F1", true, KTAP_PASS, stock), KTAP_FAIL);
	assert_int_equal(judge("F1", false, KTAP_PASS, stock), KTAP_PASS);
	assert_int_equal(judge("F1", true, KTAP_PASS, patched), KTAP_PASS);
	assert_int_equal(judge("F1", true, KTAP_PASS, whole), KTAP_PASS);
	assert_int_equal(judge("F1", true, KTAP_PASS, elsewhere), KTAP_PASS);
	assert_int_equal(judge("F1", true, KTAP_SKIP, stock), KTAP_SKIP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_with_the_bug_may_fail),
		cmocka_unit_test(a_tree_without_the_bug_may_not),
		cmocka_unit_test(stock_may_be_without_a_bug),
		cmocka_unit_test(to_pass_is_wrong_only_where_it_always_fails),
	};

	return cmocka_run_group_tests_name("bugs", tests, NULL, NULL);
}
