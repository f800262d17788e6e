// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "measure/dataset.h"
#include "measure/verdict.h"

/* A boot in which the workload "w" with n=2 gave @value once. */
static void add_boot(struct dataset *set, const char *label, const char *metric,
		     double value)
{
	json_t *samples = json_pack("[{s:s, s:i, s:s, s:s, s:f}]", "workload", "w",
				    "n", 2, "metric", metric, "unit", "u",
				    "value", value);

	dataset_add_boot(set, dataset_tree(set, label), samples);
	json_decref(samples);
}

static enum verdict judge(const char *metric, double base, double other, int boots)
{
	struct dataset set = { 0 };
	enum verdict verdict;

	for (int i = 0; i < boots; i++) {
		/* Figures of real boots differ a little. */
		add_boot(&set, "stock", metric, base + i * 0.001);
		add_boot(&set, "series", metric, other + i * 0.001);
	}
	verdict = verdict_compare(&set.rows[0], verdict_pairing(&set, 1)).verdict;
	dataset_free(&set);
	return verdict;
}

static void a_boot_gives_one_sample_its_median(void **state)
{
	struct dataset set = { 0 };
	json_t *samples = json_array();

	(void)state;
	for (int i = 1; i <= 3; i++)
		json_array_append_new(samples, json_pack("{s:s, s:s, s:s, s:i}",
			"workload", "w", "metric", "m", "unit", "u", "value", i * i));
	dataset_add_boot(&set, dataset_tree(&set, "stock"), samples);
	assert_int_equal(set.count, 1);
	assert_int_equal(set.rows[0].cells[0].count, 1);
	assert_float_equal(set.rows[0].cells[0].samples[0], 4, 0);
	json_decref(samples);
	dataset_free(&set);
}

static void other_parameters_are_another_row(void **state)
{
	struct dataset set = { 0 };
	json_t *samples = json_pack("[{s:s,s:i,s:s,s:s,s:i},{s:s,s:i,s:s,s:s,s:i}]",
		"workload", "w", "pages", 1, "metric", "m", "unit", "u", "value", 1,
		"workload", "w", "pages", 16, "metric", "m", "unit", "u", "value", 2);
	autofree char *name = NULL;

	(void)state;
	dataset_add_boot(&set, dataset_tree(&set, "stock"), samples);
	assert_int_equal(set.count, 2);
	name = dataset_name(&set.rows[1]);
	assert_string_equal(name, "w(pages=16)");
	json_decref(samples);
	dataset_free(&set);
}

static void records_come_back_as_they_were(void **state)
{
	struct dataset set = { 0 };
	struct dataset again = { 0 };
	json_t *records;
	json_t *copy;

	(void)state;
	add_boot(&set, "stock", "throughput", 1.25);
	add_boot(&set, "stock", "throughput", 1.75);
	add_boot(&set, "series", "throughput", 2.5);
	records = dataset_records(&set);
	assert_int_equal(json_array_size(records), 2);
	assert_float_equal(json_number_value(json_object_get(json_array_get(records, 0),
							     "median")), 1.5, 0);
	assert_int_equal(dataset_load(&again, records), 0);
	copy = dataset_records(&again);
	assert_true(json_equal(records, copy));
	json_decref(records);
	json_decref(copy);
	dataset_free(&set);
	dataset_free(&again);
}

static void strange_records_are_refused(void **state)
{
	static const char *const records[] = {
		"[{}]", "[1]",
		"[{\"tree\":\"t\",\"workload\":\"w\",\"metric\":\"m\",\"unit\":\"u\"}]",
		"[{\"tree\":\"t\",\"workload\":\"w\",\"metric\":\"m\",\"unit\":\"u\",\"samples\":[]}]",
		"[{\"tree\":\"t\",\"workload\":\"w\",\"metric\":\"m\",\"unit\":\"u\",\"samples\":[\"1\"]}]",
		"[{\"tree\":1,\"workload\":\"w\",\"metric\":\"m\",\"unit\":\"u\",\"samples\":[1]}]",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(records); i++) {
		struct dataset set = { 0 };
		json_t *root = json_loads(records[i], 0, NULL);

		assert_non_null(root);
		if (dataset_load(&set, root) == 0)
			fail_msg("accepted: %s", records[i]);
		json_decref(root);
		dataset_free(&set);
	}
}

static void too_many_trees_are_refused(void **state)
{
	struct dataset set = { 0 };

	(void)state;
	for (int i = 0; i < TREE_MAX; i++) {
		autofree char *label = xasprintf("t%d", i);

		assert_int_equal(dataset_tree(&set, label), i);
	}
	assert_int_equal(dataset_tree(&set, "one more"), -1);
	dataset_free(&set);
}

static void better_depends_on_the_metric(void **state)
{
	(void)state;
	assert_int_equal(judge("throughput", 1, 2, 5), VERDICT_BETTER);
	assert_int_equal(judge("throughput", 2, 1, 5), VERDICT_WORSE);
	assert_int_equal(judge("anon_vma_waits", 2, 1, 5), VERDICT_BETTER);
	assert_int_equal(judge("pause_p99", 1, 2, 5), VERDICT_WORSE);
	assert_int_equal(judge("unheard of", 1, 2, 5), VERDICT_HIGHER);
}

static void overlapping_samples_show_no_difference(void **state)
{
	(void)state;
	assert_int_equal(judge("throughput", 1, 1, 5), VERDICT_SAME);
}

static void a_ratio_very_close_to_one_is_none(void **state)
{
	(void)state;
	assert_int_equal(judge("instructions", 1000, 1000.9, 5), VERDICT_SAME);
	assert_int_equal(judge("instructions", 1000, 999.1, 5), VERDICT_SAME);
	assert_int_equal(judge("instructions", 1000, 1001.1, 5), VERDICT_WORSE);
	assert_int_equal(judge("instructions", 1000, 998.9, 5), VERDICT_BETTER);
}

static void two_boots_show_nothing_unless_they_repeat_exactly(void **state)
{
	struct dataset set = { 0 };

	(void)state;
	assert_int_equal(judge("throughput", 1, 2, 2), VERDICT_FEW);
	for (int i = 0; i < 2; i++) {
		add_boot(&set, "stock", "instructions", 2075);
		add_boot(&set, "series", "instructions", 1996);
	}
	assert_int_equal(verdict_compare(&set.rows[0], verdict_pairing(&set, 1)).verdict, VERDICT_BETTER);
	dataset_free(&set);
}

static void assert_ratio(double value, double low, double high, const char *expected)
{
	const struct comparison comparison = {
		.estimate = { value, low, high }, .verdict = VERDICT_SAME,
	};
	autofree char *text = verdict_text(&comparison);

	assert_string_equal(text, expected);
}

static void a_ratio_shows_the_digits_that_matter(void **state)
{
	(void)state;
	assert_ratio(0.9634, 0.96, 0.97, "0.963 [0.960, 0.970]");
	assert_ratio(2.234, 1.04, 357.2, "2.23 [1.040, 357]");
}

static void what_is_often_zero_is_compared_by_its_difference(void **state)
{
	struct dataset set = { 0 };
	struct comparison comparison;
	autofree char *text = NULL;

	(void)state;
	for (int boot = 0; boot < 3; boot++) {
		add_boot(&set, "stock", "trylock_failures", 0);
		add_boot(&set, "series", "trylock_failures", 0.25);
	}
	comparison = verdict_compare(&set.rows[0], verdict_pairing(&set, 1));
	text = verdict_text(&comparison);
	assert_string_equal(text, "+0.25 [+0.25, +0.25]");
	assert_int_equal(comparison.verdict, VERDICT_WORSE);
	dataset_free(&set);
}

static void what_was_not_measured_is_not_judged(void **state)
{
	struct dataset set = { 0 };

	(void)state;
	add_boot(&set, "stock", "throughput", 1);
	dataset_tree(&set, "series");
	assert_int_equal(verdict_compare(&set.rows[0], verdict_pairing(&set, 1)).verdict, VERDICT_NONE);
	dataset_free(&set);
}

static void expect_pairing(const struct dataset *set, size_t column, size_t tree,
			   size_t base)
{
	struct pairing pair = verdict_pairing(set, column);

	assert_int_equal(pair.tree, tree);
	assert_int_equal(pair.base, base);
}

static void ours_is_compared_with_stock_and_with_peers(void **state)
{
	/* stock, series, 7.2 */
	const struct dataset three = { .trees = 3, .peer = { [2] = true } };
	/* stock, series:1, series:2 */
	const struct dataset own = { .trees = 3 };
	/* stock, 7.2 */
	const struct dataset two = { .trees = 2, .peer = { [1] = true } };

	(void)state;
	expect_pairing(&three, 1, 1, 0);
	expect_pairing(&three, 2, 1, 2);
	expect_pairing(&own, 1, 1, 0);
	expect_pairing(&own, 2, 2, 0);
	expect_pairing(&two, 1, 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ours_is_compared_with_stock_and_with_peers),
		cmocka_unit_test(a_boot_gives_one_sample_its_median),
		cmocka_unit_test(other_parameters_are_another_row),
		cmocka_unit_test(records_come_back_as_they_were),
		cmocka_unit_test(strange_records_are_refused),
		cmocka_unit_test(too_many_trees_are_refused),
		cmocka_unit_test(better_depends_on_the_metric),
		cmocka_unit_test(overlapping_samples_show_no_difference),
		cmocka_unit_test(a_ratio_very_close_to_one_is_none),
		cmocka_unit_test(two_boots_show_nothing_unless_they_repeat_exactly),
		cmocka_unit_test(a_ratio_shows_the_digits_that_matter),
		cmocka_unit_test(what_is_often_zero_is_compared_by_its_difference),
		cmocka_unit_test(what_was_not_measured_is_not_judged),
	};

	return cmocka_run_group_tests_name("dataset", tests, NULL, NULL);
}
