// SPDX-License-Identifier: GPL-2.0-only
#include "base/util.h"
#include "unit.h"

static void assert_word(const char *text, const char *word)
{
	autofree char *got = shell_word(text);

	assert_string_equal(got, word);
}

static void what_a_shell_takes_for_one_word_stays(void **state)
{
	(void)state;
	assert_word("checked=series:3+/tmp/a_b-1.patch", "checked=series:3+/tmp/a_b-1.patch");
}

static void what_a_shell_would_take_apart_is_quoted(void **state)
{
	(void)state;
	assert_word("a b", "'a b'");
	assert_word("$HOME;*", "'$HOME;*'");
	assert_word("it's", "'it'\\''s'");
	assert_word("", "''");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_shell_takes_for_one_word_stays),
		cmocka_unit_test(what_a_shell_would_take_apart_is_quoted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
