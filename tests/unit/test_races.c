// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "base/fs.h"
#include "torture/races.h"

#define RULER	"=====================\n"

/* A repository whose series changes mm/rmap.c, and stock races in one place. */
static struct lab given_lab(void)
{
	struct lab lab = { .repo = unit_dir(), .lock = -1, .base = lab_base("6.12") };
	autofree char *patches = xasprintf("%s/linux/6.12", lab.repo);
	autofree char *kconfig = xasprintf("%s/kconfig", lab.repo);

	assert_int_equal(fs_mkdirs(patches), 0);
	assert_int_equal(fs_mkdirs(kconfig), 0);
	unit_file(patches, "series", "0001.patch\n");
	unit_file(patches, "0001.patch",
		  "\n--- a/mm/rmap.c\n+++ b/mm/rmap.c\n"
		  "--- a/Documentation/x\n+++ b/Documentation/x\n");
	unit_file(kconfig, "kcsan-6.12.known", "# seen on stock\nold_a / old_b\n");
	unit_file(kconfig, "kcsan-7.3.known", "# seen on stock\nnew_a / new_b\n");
	return lab;
}

static void drop_lab(struct lab *lab)
{
	fs_remove(lab->repo);
	lab_close(lab);
}

static char *report(const char *title, const char *file)
{
	return xasprintf(RULER "BUG: KCSAN: data-race in %s\n\n"
			 "write to 0xffff of 8 bytes by task 1 on cpu 0:\n"
			 " helper (include/linux/mm.h:1)\n caller (%s:12)\n"
			 " deeper (mm/rmap.c:9)\n\n"
			 "read to 0xffff of 8 bytes by task 2 on cpu 1:\n"
			 " other (kernel/fork.c:1)\n" RULER, title, file);
}

/* Read a console with the given reports. */
static json_t *read_races(const char *console, char **detail)
{
	struct lab lab = given_lab();
	struct tree tree = { .obj = lab.repo };
	autofree char *path = xasprintf("%s/console", lab.repo);
	json_t *records = json_array();

	snprintf(tree.spec.label, sizeof(tree.spec.label), "x");
	unit_file(lab.repo, "console", console);
	assert_int_equal(races_read(&lab, &tree, path, records, detail), 0);
	drop_lab(&lab);
	return records;
}

static bool is_set(const json_t *records, size_t i, const char *key)
{
	return json_is_true(json_object_get(json_array_get(records, i), key));
}

static void a_race_in_a_file_of_the_series_fails(void **state)
{
	autofree char *console = report("a / b", "mm/rmap.c");
	char *detail;
	json_t *records = read_races(console, &detail);

	(void)state;
	assert_int_equal(json_array_size(records), 1);
	assert_true(is_set(records, 0, "concerns"));
	assert_false(is_set(records, 0, "known"));
	assert_non_null(detail);
	assert_true(starts_with(detail, "BUG: KCSAN: data-race in a / b\n"));
	free(detail);
	json_decref(records);
}

static void a_race_that_stock_shows_does_not_fail(void **state)
{
	autofree char *console = report("old_a / old_b", "mm/rmap.c");
	char *detail;
	json_t *records = read_races(console, &detail);

	(void)state;
	assert_true(is_set(records, 0, "concerns"));
	assert_true(is_set(records, 0, "known"));
	assert_null(detail);
	json_decref(records);
}

static void a_race_that_stock_of_another_base_shows_fails(void **state)
{
	autofree char *console = report("new_a / new_b", "mm/rmap.c");
	char *detail;
	json_t *records = read_races(console, &detail);

	(void)state;
	assert_false(is_set(records, 0, "known"));
	assert_non_null(detail);
	free(detail);
	json_decref(records);
}

/* Deep in the stack everything is called by everything. */
static void a_race_elsewhere_is_listed_and_counted(void **state)
{
	autofree char *once = report("c / d", "mm/memory.c");
	autofree char *console = xasprintf("%s%s", once, once);
	char *detail;
	json_t *records = read_races(console, &detail);

	(void)state;
	assert_int_equal(json_array_size(records), 1);
	assert_false(is_set(records, 0, "concerns"));
	assert_int_equal(json_integer_value(json_object_get(json_array_get(records, 0),
							    "count")), 2);
	assert_null(detail);
	json_decref(records);
}

static void a_kernel_that_looks_for_none_is_told(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *path = xasprintf("%s/console", dir);

	(void)state;
	unit_file(dir, "console", "kcsan: strict mode configured\n");
	assert_false(races_are_looked_for(path));
	unit_file(dir, "console", "kcsan: enabled early\nkcsan: strict mode configured\n");
	assert_true(races_are_looked_for(path));
	fs_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_race_in_a_file_of_the_series_fails),
		cmocka_unit_test(a_race_that_stock_shows_does_not_fail),
		cmocka_unit_test(a_race_that_stock_of_another_base_shows_fails),
		cmocka_unit_test(a_kernel_that_looks_for_none_is_told),
		cmocka_unit_test(a_race_elsewhere_is_listed_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
