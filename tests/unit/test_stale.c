// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "base/fs.h"
#include "base/record.h"
#include "explore/stale.h"

/* A repository that knows of one race. */
static struct lab given_lab(void)
{
	struct lab lab = { .repo = unit_dir(), .lock = -1, .base = lab_base("6.12") };
	autofree char *explore = xasprintf("%s/explore", lab.repo);

	assert_int_equal(fs_mkdirs(explore), 0);
	unit_file(explore, "races.known", "# nobody minds\nwell_known() reads ->flags\n");
	return lab;
}

static json_t *searched(const char *tree, const char *scenario, const char *verdict,
			const char *stale)
{
	return json_pack("{s:s, s:s, s:s, s:[s]}", "tree", tree, "scenario", scenario,
			 "verdict", verdict, "stale", stale);
}

static size_t compare(json_t *records, size_t *left_out)
{
	struct lab lab = given_lab();
	size_t found = stale_compare(&lab, records, "stock", left_out);

	fs_remove(lab.repo);
	lab_close(&lab);
	return found;
}

/* Stock has a race in move-pin, and the series one of its own. */
static json_t *both_with(const char *stale)
{
	return json_pack("[o, o]",
		searched("stock", "move-pin", "holds", "old() mm/x.c:7 reads folio->mapping"),
		searched("series", "move-pin", "holds", stale));
}

/* How many of the series are new? */
static size_t new_with(const char *stale)
{
	size_t left_out, found;
	json_t *records = both_with(stale);

	found = compare(records, &left_out);
	assert_int_equal(left_out, 0);
	json_decref(records);
	return found;
}

static void a_race_of_stock_is_not_new_on_another_line(void **state)
{
	(void)state;
	assert_int_equal(new_with("old() mm/x.c:9 reads folio->mapping"), 0);
}

static void a_member_is_the_same_of_any_folio(void **state)
{
	(void)state;
	assert_int_equal(new_with("old() mm/x.c:7 reads second->mapping"), 0);
}

static void another_object_or_function_is_new(void **state)
{
	(void)state;
	assert_int_equal(new_with("old() mm/x.c:7 reads folio->index"), 1);
	assert_int_equal(new_with("older() mm/x.c:7 reads folio->mapping"), 1);
}

static void what_is_known_is_not_new(void **state)
{
	(void)state;
	assert_int_equal(new_with("well_known() mm/y.c:1 reads folio->flags"), 0);
	assert_int_equal(new_with("well_known() mm/y.c:1 reads folio->mapping"), 1);
}

/* Of these three nothing is new, and one scenario is not compared. */
static void nothing_is_new_of(json_t *first, json_t *second, json_t *third)
{
	json_t *records = json_pack("[o, o, o]", first, second, third);
	size_t left_out;

	assert_int_equal(compare(records, &left_out), 0);
	assert_int_equal(left_out, 1);
	json_decref(records);
}

static void what_stock_has_in_another_scenario_is_not_new(void **state)
{
	(void)state;
	nothing_is_new_of(searched("stock", "move-pin", "holds", "one() mm/x.c:7 reads a word"),
			  searched("series", "move-pin", "holds", "other() mm/x.c:8 reads a word"),
			  searched("stock", "move-zap", "violated", "other() mm/x.c:8 reads a word"));
}

/* What ended early has not told all, so nothing is new there. */
static void a_scenario_is_compared_if_stock_holds(void **state)
{
	(void)state;
	nothing_is_new_of(searched("stock", "move-pin", "unfinished", "one() mm/x.c:7 reads a word"),
			  searched("series", "move-pin", "holds", "other() mm/x.c:8 reads a word"),
			  searched("series", "move-new", "holds", "other() mm/x.c:8 reads a word"));
}

static void the_record_names_what_is_new(void **state)
{
	size_t left_out;
	json_t *records = both_with("new() mm/x.c:8 reads folio->index");
	json_t *list;

	(void)state;
	assert_int_equal(compare(records, &left_out), 1);
	list = json_object_get(json_array_get(records, 1), "new_races");
	assert_int_equal(json_array_size(list), 1);
	assert_string_equal(json_string_value(json_array_get(list, 0)),
			    "new() mm/x.c:8 reads folio->index");
	assert_null(json_object_get(json_array_get(records, 0), "new_races"));
	json_decref(records);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_race_of_stock_is_not_new_on_another_line),
		cmocka_unit_test(a_member_is_the_same_of_any_folio),
		cmocka_unit_test(another_object_or_function_is_new),
		cmocka_unit_test(what_is_known_is_not_new),
		cmocka_unit_test(what_stock_has_in_another_scenario_is_not_new),
		cmocka_unit_test(a_scenario_is_compared_if_stock_holds),
		cmocka_unit_test(the_record_names_what_is_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
