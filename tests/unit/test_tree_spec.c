// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <sys/stat.h>

#include "base/fs.h"
#include "kernel/tree_spec.h"

static struct tree_spec parse(const char *text)
{
	struct failure why = { 0 };
	struct tree_spec spec;
	int err = tree_spec_parse(text, &spec, &why);

	if (err)
		fail_msg("'%s' refused: %s", text, why.text);
	return spec;
}

static void assert_refused(const char *text)
{
	struct failure why = { 0 };
	struct tree_spec spec;

	if (tree_spec_parse(text, &spec, &why) == 0)
		fail_msg("'%s' accepted", text);
	assert_int_equal(why.status, EXIT_USAGE);
}

/* A directory that looks like a kernel source. */
static char *make_source(const char *dir, const char *name)
{
	char *src = xasprintf("%s/%s", dir, name);
	autofree char *mm = xasprintf("%s/mm", src);

	assert_int_equal(fs_mkdirs(mm), 0);
	unit_file(src, "Makefile", "");
	unit_file(src, "Kconfig", "");
	unit_file(src, "mm/rmap.c", "");
	return src;
}

static void the_words_of_the_grammar_are_known(void **state)
{
	struct tree_spec spec = parse("stock");

	(void)state;
	assert_int_equal(spec.kind, TREE_STOCK);
	assert_string_equal(spec.label, "stock");

	spec = parse("series");
	assert_int_equal(spec.kind, TREE_SERIES);
	assert_int_equal(spec.patches, -1);

	spec = parse("series:3");
	assert_int_equal(spec.patches, 3);
	assert_string_equal(spec.label, "series-3");
}

static void a_tree_can_have_another_label(void **state)
{
	struct tree_spec spec = parse("new=series:2");

	(void)state;
	assert_int_equal(spec.kind, TREE_SERIES);
	assert_int_equal(spec.patches, 2);
	assert_string_equal(spec.label, "new");
}

static void labels_are_safe_in_paths_and_versions(void **state)
{
	struct tree_spec spec = parse("a b$(id)=stock");

	(void)state;
	assert_string_equal(spec.label, "a-b--id-");
	assert_refused("=stock");
	assert_refused(".=stock");
	assert_refused("..=stock");
	assert_refused("this-label-has-more-than-twenty-three-characters=stock");
}

static void a_path_must_be_a_kernel_source(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *src = make_source(dir, "my-linux");
	autofree char *named = xasprintf("mine=%s", src);
	struct tree_spec spec = parse(src);

	(void)state;
	assert_int_equal(spec.kind, TREE_PATH);
	assert_string_equal(spec.path, src);
	assert_string_equal(spec.label, "my-linux");
	assert_string_equal(parse(named).label, "mine");

	assert_refused(dir);			/* a directory, but no kernel */
	assert_refused("/dev/null/nowhere");
	fs_remove(dir);
}

static void an_equals_sign_in_a_path_is_no_label(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *src = make_source(dir, "v=1");

	(void)state;
	assert_string_equal(parse(src).path, src);
	fs_remove(dir);
}

static void what_kbuild_cannot_take_is_refused(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *src = make_source(dir, "with space");

	(void)state;
	assert_refused(src);
	fs_remove(dir);
}

static void nonsense_is_a_usage_error(void **state)
{
	static const char *const nonsense[] = {
		"", "stok", "series:", "series:0", "series:-1", "series:1x",
		"series: 1", "series:99999999999999999999", "a=", "stock=series",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(nonsense); i++)
		assert_refused(nonsense[i]);
}

static void two_trees_cannot_share_a_label(void **state)
{
	struct failure why = { 0 };
	struct tree_spec specs[] = { parse("stock"), parse("a=series"), parse("a=stock") };

	(void)state;
	assert_int_equal(tree_spec_check(specs, 2, &why), 0);
	assert_true(tree_spec_check(specs, 3, &why) < 0);
	assert_int_equal(why.status, EXIT_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_of_the_grammar_are_known),
		cmocka_unit_test(a_tree_can_have_another_label),
		cmocka_unit_test(labels_are_safe_in_paths_and_versions),
		cmocka_unit_test(a_path_must_be_a_kernel_source),
		cmocka_unit_test(an_equals_sign_in_a_path_is_no_label),
		cmocka_unit_test(what_kbuild_cannot_take_is_refused),
		cmocka_unit_test(nonsense_is_a_usage_error),
		cmocka_unit_test(two_trees_cannot_share_a_label),
	};

	return cmocka_run_group_tests_name("tree_spec", tests, NULL, NULL);
}
