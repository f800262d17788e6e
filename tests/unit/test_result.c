// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "base/fs.h"
#include "base/result.h"

/* A laboratory whose build directory is new and empty. */
static struct lab given_lab(void)
{
	return (struct lab){ .build = unit_dir(), .lock = -1 };
}

static void drop_lab(struct lab *lab)
{
	fs_remove(lab->build);
	lab_close(lab);
}

static void a_result_comes_back_as_it_was_saved(void **state)
{
	struct lab lab = given_lab();
	autofree char *copy = lab_path(&lab, "copy.json");
	struct result result;
	json_t *loaded;
	json_t *other;

	(void)state;
	result_begin(&result, "bench", "rmaplab bench --boots 3");
	result_add(&result, json_pack("{s:s, s:[f,f]}", "tree", "stock",
				      "samples", 1.5, 2.5));
	assert_int_equal(result_save(&lab, &result, copy), 0);
	assert_int_equal(result_load(&lab, "bench", &loaded), 0);
	assert_true(json_equal(loaded, result.root));
	assert_string_equal(json_string_value(json_object_get(
		json_object_get(loaded, "host"), "command_line")),
		"rmaplab bench --boots 3");
	other = json_load_file(copy, 0, NULL);
	assert_true(json_equal(loaded, other));
	json_decref(other);
	json_decref(loaded);
	result_end(&result);
	drop_lab(&lab);
}

static void a_missing_result_is_no_failure(void **state)
{
	struct lab lab = given_lab();
	json_t *loaded;

	(void)state;
	assert_int_equal(result_load(&lab, "bench", &loaded), 0);
	assert_null(loaded);
	drop_lab(&lab);
}

#define HEAD "{\"rmaplab\":\"0.1\",\"command\":\"bench\","

static void untrusted_files_are_checked(void **state)
{
	static const char *const files[] = {
		"", "[]", "{}", "nonsense", HEAD "\"host\":{}}",
		HEAD "\"results\":[]}",
		HEAD "\"host\":{},\"results\":{}}",
		HEAD "\"host\":{},\"results\":[1]}",
		HEAD "\"host\":{},\"results\":[{\"tree\":1}]}",
		HEAD "\"host\":{},\"results\":[{}]}",
		HEAD "\"host\":{},\"results\":[{\"tree\":\"t\",\"x\":{}}]}",
		HEAD "\"host\":{},\"results\":[{\"tree\":\"t\",\"x\":[[]]}]}",
		HEAD "\"host\":{},\"host\":{},\"results\":[]}",
		"{\"rmaplab\":\"0.1\",\"command\":\"test\",\"host\":{},\"results\":[]}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct lab lab = given_lab();
		autofree char *path = lab_path(&lab, "results/bench.json");
		json_t *loaded;

		assert_int_equal(fs_write(path, files[i], strlen(files[i])), 0);
		if (result_load(&lab, "bench", &loaded) == 0)
			fail_msg("accepted: %s", files[i]);
		assert_null(loaded);
		assert_int_equal(lab.why.status, EXIT_UNFIT);
		drop_lab(&lab);
	}
}

static void what_cannot_be_written_is_a_failure(void **state)
{
	struct lab lab = given_lab();
	struct result result;

	(void)state;
	result_begin(&result, "bench", "rmaplab bench --boots 3");
	assert_true(result_save(&lab, &result, "/dev/null/x.json") < 0);
	assert_int_equal(lab.why.status, EXIT_UNFIT);
	result_end(&result);
	drop_lab(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_comes_back_as_it_was_saved),
		cmocka_unit_test(a_missing_result_is_no_failure),
		cmocka_unit_test(untrusted_files_are_checked),
		cmocka_unit_test(what_cannot_be_written_is_a_failure),
	};

	return cmocka_run_group_tests_name("result", tests, NULL, NULL);
}
