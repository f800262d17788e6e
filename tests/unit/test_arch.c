// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "kernel/arch.h"
#include "kernel/tree_spec.h"

static void a_tree_is_of_the_default_architecture(void **state)
{
	struct failure why = { 0 };
	struct tree_spec spec;

	(void)state;
	assert_int_equal(tree_spec_parse("stock", &spec, &why), 0);
	assert_ptr_equal(spec.arch, arch_default());
	assert_ptr_equal(spec.pages, arch_default()->pages);
	fail_reset(&why);
}

static void what_has_a_name_is_found(void **state)
{
	const struct arch *arch = arch_find("x86-64");

	(void)state;
	assert_non_null(arch);
	assert_null(arch_find("x86"));
	assert_ptr_equal(arch_pages_find(arch, "4k"), arch->pages);
	assert_null(arch_pages_find(arch, "16k"));
}

static void a_pmd_maps_a_page_of_entries(void **state)
{
	(void)state;
	for (const struct arch_pages *pages = arch_default()->pages; pages->name; pages++)
		assert_int_equal(pages->pmd_bytes, pages->bytes / 8 * pages->bytes);
}

static void tools_of_another_architecture_have_its_prefix(void **state)
{
	const struct arch arch = { .cross = "aarch64-linux-gnu-" };
	char *cross = arch_tool(&arch, "as");
	char *native = arch_tool(arch_default(), "as");

	(void)state;
	assert_string_equal(cross, "aarch64-linux-gnu-as");
	assert_string_equal(native, "as");
	free(cross);
	free(native);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_is_of_the_default_architecture),
		cmocka_unit_test(what_has_a_name_is_found),
		cmocka_unit_test(a_pmd_maps_a_page_of_entries),
		cmocka_unit_test(tools_of_another_architecture_have_its_prefix),
	};

	return cmocka_run_group_tests_name("arch", tests, NULL, NULL);
}
