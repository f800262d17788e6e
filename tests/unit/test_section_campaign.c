// SPDX-License-Identifier: GPL-2.0-only
#include "section.h"

/* NULL if these records are refused. */
static char *section_of(const char *records)
{
	return unit_section(section_campaign, records);
}

static void shards_are_shown_as_one_search(void **state)
{
	autofree char *page = section_of(
		"{\"kind\":\"search\",\"tree\":\"series\",\"scenario\":\"a\",\"shards\":8,"
		"\"verdict\":\"holds\",\"schedules\":1234,\"exhausted\":true},"
		"{\"kind\":\"search\",\"tree\":\"series\",\"scenario\":\"b\",\"shards\":8,"
		"\"verdict\":\"unfinished\",\"schedules\":0,\"exhausted\":false,"
		"\"why\":\"of its 8 shards these are not there: 3\"}");

	(void)state;
	assert_non_null(page);
	assert_non_null(strstr(page, "holds 1,234 exhausted"));
	assert_non_null(strstr(page, "unfinished"));
}

static void what_is_open_is_shown_with_its_command(void **state)
{
	autofree char *page = section_of(
		"{\"kind\":\"unit\",\"tree\":\"series\",\"unit\":\"x<y\",\"state\":\"is missing\","
		"\"why\":\"\",\"repeat\":\"cd d && run\"},"
		"{\"kind\":\"torture\",\"tree\":\"series\",\"config\":\"kcsan\","
		"\"arch\":\"arm64\",\"pages\":\"4k\",\"seeds\":3,\"hours\":1.5,\"rounds\":7,"
		"\"moved\":9,\"violated\":1}");

	(void)state;
	assert_non_null(page);
	assert_non_null(strstr(page, "<th scope=\"row\">x&lt;y</th>"));
	assert_non_null(strstr(page, "data-of=\"state\">is missing</td>"));
	assert_non_null(strstr(page, "data-of=\"to run it\">cd d &amp;&amp; run</td>"));
	assert_non_null(strstr(page, "<td class=\"number\" data-of=\"seeds\">3</td>"
			       "<td class=\"number\" data-of=\"hours\">1.50</td>"));
}

static void what_is_no_record_of_a_campaign_is_refused(void **state)
{
	(void)state;
	assert_null(section_of("{\"tree\":\"series\",\"scenario\":\"a\"}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shards_are_shown_as_one_search),
		cmocka_unit_test(what_is_open_is_shown_with_its_command),
		cmocka_unit_test(what_is_no_record_of_a_campaign_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
