// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <errno.h>
#include <stdlib.h>

#include "base/fs.h"
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

static void assert_adapts(const char *fragment, const char *config,
			  const char *expected, const char *expected_instead)
{
	char *instead;
	char *adapted = kconfig_adapt(fragment, config, &instead);

	assert_string_equal(adapted, expected);
	assert_string_equal(instead, expected_instead);
	free(adapted);
	free(instead);
}

static void a_tree_without_a_symbol_gets_what_is_named_for_it(void **state)
{
	static const char fragment[] =
		"CONFIG_A=y\n# else CONFIG_B=y\nCONFIG_C=y\n# else CONFIG_D=2\nCONFIG_E=y\n";

	(void)state;
	assert_adapts(fragment, "CONFIG_A=y\nCONFIG_C=y\n", fragment, "");
	assert_adapts(fragment, "CONFIG_C=y\n",
		      "CONFIG_B=y\n# else CONFIG_B=y\nCONFIG_C=y\n# else CONFIG_D=2\nCONFIG_E=y\n",
		      "CONFIG_B instead of CONFIG_A");
	assert_adapts(fragment, "CONFIG_E=y\n",
		      "CONFIG_B=y\n# else CONFIG_B=y\nCONFIG_D=2\n# else CONFIG_D=2\nCONFIG_E=y\n",
		      "CONFIG_B instead of CONFIG_A, CONFIG_D instead of CONFIG_C");
}

static void what_is_wanted_in_any_case_is_nothing_else(void **state)
{
	(void)state;
	assert_adapts("CONFIG_B=y\nCONFIG_A=y\n# else CONFIG_B=y\n", "CONFIG_B=y\n",
		      "CONFIG_B=y\nCONFIG_B=y\n# else CONFIG_B=y\n", "");
	assert_adapts("CONFIG_B=2\nCONFIG_A=y\n# else CONFIG_B=y\n", "CONFIG_B=2\n",
		      "CONFIG_B=2\nCONFIG_B=y\n# else CONFIG_B=y\n",
		      "CONFIG_B instead of CONFIG_A");
}

static void what_a_later_fragment_overrides_needs_no_other(void **state)
{
	static const char fragment[] =
		"CONFIG_A=y\n# else CONFIG_B=y\n# CONFIG_A is not set\n";

	(void)state;
	assert_adapts(fragment, "", fragment, "");
}

/* A repository with fragments for all and for the architecture "toy". */
static struct lab given_fragments(void)
{
	struct lab lab = { .repo = unit_dir(), .lock = -1 };
	autofree char *all = xasprintf("%s/kconfig", lab.repo);
	autofree char *toy = xasprintf("%s/toy", all);

	assert_int_equal(fs_mkdirs(toy), 0);
	unit_file(all, "vm.config", "CONFIG_VM=y\n");
	unit_file(all, "debug.config", "CONFIG_DEBUG=y\n");
	unit_file(toy, "vm.config", "CONFIG_TOY=y\n");
	return lab;
}

static void assert_fragment(const char *arch_name, const char *variant,
			    const char *expected)
{
	const struct arch arch = { .name = arch_name };
	const struct arch_pages pages = { "16k", 1 << 14, 1 << 25, "CONFIG_16K=y\n", "guest" };
	const struct tree_spec spec = { .arch = &arch, .pages = &pages };
	struct lab lab = given_fragments();
	char *text = NULL;

	assert_int_equal(kconfig_fragment(&lab, variant, &spec, &text), 0);
	assert_string_equal(text, expected);
	free(text);
	fs_remove(lab.repo);
	lab_close(&lab);
}

static void what_an_architecture_has_of_its_own_follows_the_fragment(void **state)
{
	(void)state;
	assert_fragment("toy", "debug",
			"CONFIG_VM=y\n\nCONFIG_TOY=y\n\nCONFIG_DEBUG=y\n\nCONFIG_16K=y\n");
	assert_fragment("other", "vm", "CONFIG_VM=y\n\nCONFIG_16K=y\n");
}

static void a_fragment_that_is_missing_is_named(void **state)
{
	const struct arch arch = { .name = "toy" };
	const struct arch_pages pages = { .config = "" };
	const struct tree_spec spec = { .arch = &arch, .pages = &pages };
	struct lab lab = given_fragments();
	char *text = NULL;

	(void)state;
	assert_int_equal(kconfig_fragment(&lab, "gcov", &spec, &text), -ENOENT);
	assert_non_null(strstr(lab.why.text, "gcov.config"));
	fs_remove(lab.repo);
	lab_close(&lab);
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
		cmocka_unit_test(a_tree_without_a_symbol_gets_what_is_named_for_it),
		cmocka_unit_test(what_is_wanted_in_any_case_is_nothing_else),
		cmocka_unit_test(what_a_later_fragment_overrides_needs_no_other),
		cmocka_unit_test(what_an_architecture_has_of_its_own_follows_the_fragment),
		cmocka_unit_test(a_fragment_that_is_missing_is_named),
	};

	return cmocka_run_group_tests_name("kconfig", tests, NULL, NULL);
}
