// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instructions_belong_to_functions),
		cmocka_unit_test(parts_follow_one_another_to_the_first_unfinished),
	};

	return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
