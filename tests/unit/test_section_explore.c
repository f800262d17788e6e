// SPDX-License-Identifier: GPL-2.0-only
#include "section.h"

/* NULL if these records are refused. */
static char *section_of(const char *records)
{
	return unit_section(section_explore, records);
}

#define HOLDS	"{\"tree\":\"stock\",\"scenario\":\"a\",\"verdict\":\"holds\"," \
		"\"schedules\":1234,\"exhausted\":true}"
#define BOUND	"{\"tree\":\"naive\",\"scenario\":\"b\",\"verdict\":\"holds\"," \
		"\"schedules\":5,\"exhausted\":false,\"bound\":2}"
#define BROKEN	"{\"tree\":\"naive\",\"scenario\":\"a\",\"verdict\":\"violated\"," \
		"\"schedules\":7,\"oracle\":\"walk\",\"message\":\"x < y\"," \
		"\"where\":\"f() mm/rmap.c:1\",\"counterexample\":[" \
		"\"  move        reclaim, swap\",\"-----------\",\"              f()  mm/a.c:1\"," \
		"\"                reads x < 1\",\"-----------\",\"  g()  mm/a.c:2\"," \
		"\"\",\"walk: wrong\"]}"
#define REACH	"{\"tree\":\"stock\",\"file\":\"mm/rmap.c\",\"function\":\"walked\"," \
		"\"lines\":9,\"executed\":8,\"changed\":3,\"changed_executed\":2,\"missed\":\"77\"}"

static void each_tree_has_a_column(void **state)
{
	autofree char *page = section_of(HOLDS "," BROKEN "," BOUND);

	(void)state;
	assert_non_null(strstr(page, "<th scope=\"col\">stock</th><th scope=\"col\">naive</th>"));
	assert_non_null(strstr(page, "<th scope=\"row\">a</th>"
			       "<td class=\"better\" data-of=\"stock\">holds 1,234 exhausted</td>"
			       "<td class=\"worse\" data-of=\"naive\">VIOLATED (walk)</td></tr>"));
	/* A scenario that a tree did not run. */
	assert_non_null(strstr(page, "<th scope=\"row\">b</th><td class=\"same\" data-of=\"stock\">-</td>"
			       "<td class=\"better\" data-of=\"naive\">holds 5 bound 2</td></tr>"));
}

#define KNOWN	"{\"tree\":\"stock\",\"scenario\":\"c\",\"verdict\":\"violated\"," \
		"\"schedules\":3,\"oracle\":\"tlb\",\"known\":\"tlb\"," \
		"\"message\":\"m\",\"where\":\"f() mm/rmap.c:1\"}"
#define MISSED	"{\"tree\":\"stock\",\"scenario\":\"d\",\"verdict\":\"holds\"," \
		"\"schedules\":9,\"exhausted\":true,\"known\":\"tlb\"}"
#define OTHER	"{\"tree\":\"stock\",\"scenario\":\"e\",\"verdict\":\"violated\"," \
		"\"schedules\":3,\"oracle\":\"walk\",\"known\":\"tlb\"," \
		"\"message\":\"m\",\"where\":\"f() mm/rmap.c:1\"}"

static void a_known_bug_has_to_be_found(void **state)
{
	autofree char *page = section_of(KNOWN "," MISSED "," OTHER);

	(void)state;
	assert_non_null(strstr(page, "<td class=\"worse\" data-of=\"stock\">known bug (tlb)</td>"));
	assert_non_null(strstr(page, "<td class=\"worse\" data-of=\"stock\">NOT REFUTED (tlb)</td>"));
	assert_non_null(strstr(page, "<td class=\"worse\" data-of=\"stock\">VIOLATED (walk)</td>"));
}

static void a_violation_comes_with_its_schedule(void **state)
{
	autofree char *page = section_of(HOLDS "," BROKEN);

	(void)state;
	assert_non_null(strstr(page, "<details><summary>naive, a: walk: x &lt; y</summary>"));
	/* One column a thread, and a row for each turn of one. */
	assert_non_null(strstr(page, "<th scope=\"col\">move</th>"
			       "<th scope=\"col\">reclaim, swap</th>"));
	assert_non_null(strstr(page, "<tr><td></td><td><p>f()  mm/a.c:1</p>"
			       "<p class=\"what\">reads x &lt; 1</p></td></tr>\n"
			       "<tr><td><p>g()  mm/a.c:2</p></td><td></td></tr>"));
	assert_non_null(strstr(page, "<p>walk: wrong</p>"));
}

static void what_has_no_columns_is_shown_as_it_is(void **state)
{
	autofree char *page = section_of("{\"tree\":\"t\",\"scenario\":\"a\",\"verdict\":"
					 "\"violated\",\"schedules\":7,\"counterexample\":"
					 "[\"one | two\",7,\"three\"]}");

	(void)state;
	assert_non_null(strstr(page, "<pre>one | two\n\nthree\n</pre>"));
}

static void lines_are_shown_if_they_were_counted(void **state)
{
	autofree char *without = section_of(HOLDS), *with = section_of(HOLDS "," REACH);

	(void)state;
	assert_null(strstr(without, "never executed"));
	assert_non_null(strstr(with, "<th scope=\"row\">walked</th>"));
	assert_non_null(strstr(with, "2 / 3"));
	assert_non_null(strstr(with, "data-of=\"never executed\">77</td>"));
}

static void what_is_no_result_is_refused(void **state)
{
	(void)state;
	assert_null(section_of("{\"scenario\":\"a\",\"verdict\":\"holds\",\"schedules\":1}"));
	assert_null(section_of("{\"tree\":\"t\",\"scenario\":\"a\",\"schedules\":1}"));
	assert_null(section_of("{\"tree\":\"t\",\"scenario\":\"a\",\"verdict\":\"holds\"}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_tree_has_a_column),
		cmocka_unit_test(a_known_bug_has_to_be_found),
		cmocka_unit_test(a_violation_comes_with_its_schedule),
		cmocka_unit_test(what_has_no_columns_is_shown_as_it_is),
		cmocka_unit_test(lines_are_shown_if_they_were_counted),
		cmocka_unit_test(what_is_no_result_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
