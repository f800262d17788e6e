// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "base/record.h"
#include "measure/profile.h"

static const char map[] =
	"ffffffff81000000 T _text\n"
	"ffffffff81000100 t move_one.isra.0\n"
	"ffffffff81000200 T __move_many\n"
	"ffffffff81000200 T move_many\n"
	"ffffffff81000280 d not_code\n"
	"ffffffff81000300 t move_one.cold\n";

static const char counts[] =
	"begin\n"
	"401000 7\n"
	"ffffffff81000100 2\n"
	"ffffffff81000105 2\n"
	"ffffffff81000300 1\n"
	"ffffffff81000200 3 dsb\n"
	"ffffffff81000290 30 tlbi\n"
	"end\n"
	"begin\n"
	"end\n"
	"begin\n"
	"401000 1\n";

static struct profile read_part(const char **text, bool expected)
{
	struct symbols symbols = { 0 };
	struct profile profile;

	symbols_read(&symbols, map);
	assert_int_equal(profile_read(&profile, text, &symbols), expected);
	symbols_free(&symbols);
	return profile;
}

static void expect(const struct profile *profile, const char *name,
		   uint64_t instructions, uint64_t calls)
{
	const struct function *function = profile_find(profile, name);

	assert_non_null(function);
	assert_int_equal(function->instructions, instructions);
	assert_int_equal(function->calls, calls);
}

static void instructions_belong_to_functions(void **state)
{
	const char *text = counts;
	struct profile profile = read_part(&text, true);

	(void)state;
	assert_int_equal(profile.total, 45);
	assert_int_equal(profile.kinds[PROFILE_TLBI], 30);
	assert_int_equal(profile.kinds[PROFILE_DSB], 3);
	assert_int_equal(profile.kinds[PROFILE_ATOMIC], 0);
	assert_string_equal(profile.functions[0].name, "move_many");
	expect(&profile, "move_many", 33, 3);
	expect(&profile, "move_one", 5, 3);
	expect(&profile, PROFILE_PROGRAM, 7, 0);
	assert_int_equal(profile_find(&profile, "move_many")->kinds[PROFILE_TLBI], 30);
	assert_int_equal(profile_find(&profile, "move_one")->kinds[PROFILE_TLBI], 0);
	assert_null(profile_find(&profile, "not_code"));
	profile_free(&profile);
}

static void parts_follow_one_another_to_the_first_unfinished(void **state)
{
	const char *text = counts;
	struct profile first = read_part(&text, true);
	struct profile empty = read_part(&text, true);
	struct profile unfinished = read_part(&text, false);

	(void)state;
	assert_int_equal(empty.count, 0);
	assert_string_equal(text, "");
	profile_free(&first);
	profile_free(&empty);
	profile_free(&unfinished);
}

static json_t *said(const char *text)
{
	json_t *samples = json_loads(text, 0, NULL);

	assert_non_null(samples);
	return samples;
}

static const char two_runs[] =
	"[{'workload': 'cost', 'pages_per_call': 1, 'metric': 'instructions', "
	"  'unit': 'per page', 'value': 7},"
	" {'workload': 'cost', 'pages_per_call': 1, 'metric': 'pages_measured', "
	"  'unit': 'pages', 'value': 10},"
	" {'workload': 'cost', 'folio_kib': 64, 'pages_per_call': 16, "
	"  'metric': 'pages_measured', 'unit': 'pages', 'value': 32}]";

static const char two_parts[] =
	"begin\nffffffff81000100 10 tlbi\nffffffff81000104 20 dsb\nend\n"
	"begin\nffffffff81000100 2 tlbi\nffffffff81000104 8 atomic\nend\n";

static struct profile_parts read_parts(const char *text, const char *samples, bool expected)
{
	const struct symbols none = { 0 };
	autofree char *quoted = xstrdup(samples);
	struct profile_parts parts;
	json_t *read;

	for (char *at = quoted; (at = strchr(at, '\'')); at++)
		*at = '"';
	read = said(quoted);
	assert_int_equal(profile_parts_read(&parts, text, read, &none), expected);
	json_decref(read);
	return parts;
}

static void expect_sample(const json_t *samples, size_t i, const char *metric,
			  const char *unit, double value)
{
	const json_t *sample = json_array_get(samples, i);

	assert_string_equal(record_text(sample, "metric"), metric);
	assert_string_equal(record_text(sample, "unit"), unit);
	assert_float_equal(record_number(sample, "value"), value, 1e-9);
}

static void kinds_are_samples_of_the_run_that_marked_them(void **state)
{
	struct profile_parts parts = read_parts(two_parts, two_runs, true);
	json_t *samples = profile_parts_samples(&parts, 4096);

	(void)state;
	assert_int_equal(json_array_size(samples), 6);
	expect_sample(samples, 0, "tlb_invalidations", "per page", 1);
	expect_sample(samples, 1, "barriers", "per page", 2);
	expect_sample(samples, 2, "atomics", "per page", 0);
	expect_sample(samples, 3, "tlb_invalidations", "per folio", 1);
	expect_sample(samples, 5, "atomics", "per folio", 4);
	assert_int_equal(record_integer(json_array_get(samples, 0), "pages_per_call"), 1);
	json_decref(samples);
	profile_parts_free(&parts);
}

static void a_folio_has_as_many_pages_as_their_size_makes(void **state)
{
	struct profile_parts parts = read_parts(two_parts, two_runs, true);
	json_t *samples = profile_parts_samples(&parts, 16384);

	(void)state;
	expect_sample(samples, 3, "tlb_invalidations", "per folio", 0.25);
	json_decref(samples);
	profile_parts_free(&parts);
}

static void a_run_that_was_not_counted_is_missed(void **state)
{
	struct profile_parts parts = read_parts(strstr(two_parts, "end\n") + 4, two_runs, false);
	struct profile_parts none = read_parts("", "[]", true);

	(void)state;
	assert_int_equal(parts.count, 1);
	assert_int_equal(parts.wanted, 2);
	profile_parts_free(&parts);
	profile_parts_free(&none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instructions_belong_to_functions),
		cmocka_unit_test(parts_follow_one_another_to_the_first_unfinished),
		cmocka_unit_test(kinds_are_samples_of_the_run_that_marked_them),
		cmocka_unit_test(a_folio_has_as_many_pages_as_their_size_makes),
		cmocka_unit_test(a_run_that_was_not_counted_is_missed),
	};

	return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
