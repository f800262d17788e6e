// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "base/fs.h"
#include "explore/reach.h"
#include "kernel/coverage.h"

/* Stock and a tree that changes one line of mm/rmap.c, and mm/ksm.c. */
static struct lab given_lab(struct tree *tree)
{
	struct lab lab = { .build = unit_dir(), .lock = -1, .base = lab_base("6.12") };
	autofree char *stock = xasprintf("%s/trees/stock/linux/mm", lab.build);
	autofree char *other = xasprintf("%s/trees/x/linux/mm", lab.build);

	assert_int_equal(fs_mkdirs(stock), 0);
	assert_int_equal(fs_mkdirs(other), 0);
	unit_file(stock, "rmap.c", "one\ntwo\nthree\nfour\n");
	unit_file(other, "rmap.c", "one\nTWO\nthree\nfour\n");
	unit_file(stock, "ksm.c", "one\n");
	unit_file(other, "ksm.c", "ONE\n");
	snprintf(tree->spec.label, sizeof(tree->spec.label), "x");
	tree->src = xasprintf("%s/trees/x/linux", lab.build);
	return lab;
}

/* Functions of two lines each; all but line 2 were executed. */
static json_t *given_lines(void)
{
	return json_pack("[{s:s, s:[{s:s, s:i, s:i}, {s:s, s:i, s:i},"
			 " {s:s, s:i, s:i}, {s:s, s:i, s:i}]}]",
			 "file", "mm/rmap.c", "lines",
			 "function_name", "changed", "line_number", 1, "count", 3,
			 "function_name", "changed", "line_number", 2, "count", 0,
			 "function_name", "same", "line_number", 3, "count", 1,
			 "function_name", "same", "line_number", 4, "count", 1);
}

static json_t *count(bool all)
{
	struct tree tree = { 0 };
	struct lab lab = given_lab(&tree);
	json_t *files = given_lines(), *records = json_array();

	assert_int_equal(reach_count(&lab, &tree, files, all, records), 0);
	json_decref(files);
	fs_remove(lab.build);
	tree_free(&tree);
	lab_close(&lab);
	return records;
}

static const char *text(const json_t *records, size_t i, const char *key)
{
	return json_string_value(json_object_get(json_array_get(records, i), key));
}

static json_int_t number(const json_t *records, size_t i, const char *key)
{
	return json_integer_value(json_object_get(json_array_get(records, i), key));
}

static void functions_that_the_tree_changes_are_counted(void **state)
{
	json_t *records = count(false);

	(void)state;
	assert_int_equal(json_array_size(records), 2);
	assert_string_equal(text(records, 0, "function"), "changed");
	assert_int_equal(number(records, 0, "lines"), 2);
	assert_int_equal(number(records, 0, "executed"), 1);
	assert_int_equal(number(records, 0, "changed"), 1);
	assert_int_equal(number(records, 0, "changed_executed"), 0);
	assert_string_equal(text(records, 0, "missed"), "2");
	json_decref(records);
}

/* No code stands next to where the line was, only brackets and the like. */
static void a_function_that_lost_a_line_is_counted(void **state)
{
	struct tree tree = { 0 };
	struct lab lab = given_lab(&tree);
	autofree char *stock = xasprintf("%s/trees/stock/linux/mm", lab.build);
	autofree char *other = xasprintf("%s/trees/x/linux/mm", lab.build);
	json_t *records = json_array();
	json_t *lines = json_pack("[{s:s, s:i, s:i}, {s:s, s:i, s:i}, {s:s, s:i, s:i}]",
				  "function_name", "lost", "line_number", 1, "count", 1,
				  "function_name", "lost", "line_number", 6, "count", 1,
				  "function_name", "same", "line_number", 8, "count", 1);

	(void)state;
	unit_file(stock, "rmap.c", "1\n2\n3\nx\n4\n5\n6\n7\n8\n");
	unit_file(other, "rmap.c", "1\n2\n3\n4\n5\n6\n7\n8\n");
	coverage_count(&lab, &tree, NULL, "mm/rmap.c", lines, false, records);
	assert_int_equal(json_array_size(records), 1);
	assert_string_equal(text(records, 0, "function"), "lost");
	assert_int_equal(number(records, 0, "changed"), 0);
	json_decref(lines);
	json_decref(records);
	fs_remove(lab.build);
	tree_free(&tree);
	lab_close(&lab);
}

/* What a patch of a user's changes is told by the source as it was without it. */
static void a_tree_can_be_compared_with_another_than_stock(void **state)
{
	struct tree tree = { 0 };
	struct lab lab = given_lab(&tree);
	autofree char *before = xasprintf("%s/trees/x/linux", lab.build);
	json_t *files = given_lines(), *records = json_array();

	(void)state;
	coverage_count(&lab, &tree, before, "mm/rmap.c",
		       json_object_get(json_array_get(files, 0), "lines"), false, records);
	assert_int_equal(json_array_size(records), 0);
	json_decref(files);
	json_decref(records);
	fs_remove(lab.build);
	tree_free(&tree);
	lab_close(&lab);
}

static void all_functions_are_counted_if_asked(void **state)
{
	json_t *records = count(true);

	(void)state;
	assert_int_equal(json_array_size(records), 3);
	assert_string_equal(text(records, 1, "function"), "same");
	assert_int_equal(number(records, 1, "executed"), 2);
	json_decref(records);
}

static void what_is_not_in_the_explorer_is_told(void **state)
{
	json_t *records = count(false);

	(void)state;
	assert_string_equal(text(records, 1, "file"), "mm/ksm.c");
	assert_true(json_is_false(json_object_get(json_array_get(records, 1), "linked")));
	json_decref(records);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_that_the_tree_changes_are_counted),
		cmocka_unit_test(a_function_that_lost_a_line_is_counted),
		cmocka_unit_test(a_tree_can_be_compared_with_another_than_stock),
		cmocka_unit_test(all_functions_are_counted_if_asked),
		cmocka_unit_test(what_is_not_in_the_explorer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
