// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <stdlib.h>

#include "kernel/kconfig.h"

static void assert_differs(const char *fragment, const char *config,
			   const char *expected)
{
	char *refused = kconfig_refused(fragment, config);

	assert_string_equal(refused, expected);
	free(refused);
}

static void assert_taken(const char *fragment, const char *config)
{
	assert_differs(fragment, config, "");
}

static void what_was_taken_as_written_is_fine(void **state)
{
	(void)state;
	assert_taken("# a remark\nCONFIG_A=y\nCONFIG_N=8\nCONFIG_S=\"x y\"\n",
		     "CONFIG_S=\"x y\"\nCONFIG_N=8\nCONFIG_OTHER=y\nCONFIG_A=y\n");
}

static void a_symbol_that_vanished_is_named(void **state)
{
	(void)state;
	assert_differs("CONFIG_A=y\nCONFIG_B=y\n", "CONFIG_A=y\n", "CONFIG_B");
	assert_differs("CONFIG_A=y\n", "# CONFIG_A is not set\n", "CONFIG_A");
}

static void all_that_differ_are_named(void **state)
{
	(void)state;
	assert_differs("CONFIG_A=y\nCONFIG_B=y\nCONFIG_C=y\n", "CONFIG_B=y\n",
		       "CONFIG_A, CONFIG_C");
}

static void another_value_is_named(void **state)
{
	(void)state;
	assert_differs("CONFIG_N=8\n", "CONFIG_N=80\n", "CONFIG_N");
	assert_differs("CONFIG_N=80\n", "CONFIG_N=8\n", "CONFIG_N");
}

static void a_longer_name_is_another_symbol(void **state)
{
	(void)state;
	assert_differs("CONFIG_A=y\n", "CONFIG_AB=y\n", "CONFIG_A");
}

static void off_is_the_same_as_absent(void **state)
{
	(void)state;
	assert_taken("# CONFIG_A is not set\n", "CONFIG_B=y\n");
	assert_taken("CONFIG_A=n\n", "# CONFIG_A is not set\n");
	assert_differs("# CONFIG_A is not set\n", "CONFIG_A=y\n", "CONFIG_A");
}

static void the_later_fragment_overrides(void **state)
{
	(void)state;
	assert_taken("CONFIG_A=y\n# CONFIG_A is not set\n", "CONFIG_B=y\n");
	assert_differs("# CONFIG_A is not set\nCONFIG_A=y\n", "CONFIG_B=y\n",
		       "CONFIG_A, CONFIG_A");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_taken_as_written_is_fine),
		cmocka_unit_test(a_symbol_that_vanished_is_named),
		cmocka_unit_test(all_that_differ_are_named),
		cmocka_unit_test(another_value_is_named),
		cmocka_unit_test(a_longer_name_is_another_symbol),
		cmocka_unit_test(off_is_the_same_as_absent),
		cmocka_unit_test(the_later_fragment_overrides),
	};

	return cmocka_run_group_tests_name("kconfig", tests, NULL, NULL);
}
