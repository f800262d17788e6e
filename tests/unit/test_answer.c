// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "measure/answer.h"
#include "unit.h"

static const struct workload question = {
	.command = "impact", .name = "reclaim", .asks = "Does it hurt?",
};

static const struct pairing pair = { .tree = 1, .base = 0 };

/* A figure with five boots of each of two trees. */
static void given_figure(struct dataset *set, const char *metric,
			 const double *stock, const double *series, size_t boots)
{
	const double *of[] = { stock, series };
	static const char *const labels[] = { "stock", "series" };

	for (int tree = 0; tree < 2; tree++) {
		for (size_t i = 0; i < boots; i++) {
			json_t *samples = json_pack("[{s:s, s:s, s:s, s:f}]",
						    "workload", "reclaim", "metric", metric,
						    "unit", "per 1000 calls",
						    "value", of[tree][i]);

			dataset_add_boot(set, dataset_tree(set, labels[tree]), samples);
			json_decref(samples);
		}
	}
}

static void assert_answer(const struct dataset *set, const char *expected)
{
	autofree char *text = answer_text(set, &question, pair);

	assert_non_null(text);
	assert_string_equal(text, expected);
}

static const double ones[] = { 1, 1.1, 0.9, 1, 1 };
static const double same[] = { 1, 1, 1.1, 0.9, 1 };
static const double more[] = { 2, 2.2, 1.8, 2, 2 };

static void without_an_effect_the_bound_is_told(void **state)
{
	struct dataset set = { 0 };

	(void)state;
	given_figure(&set, "scanned", ones, same, 5);
	given_figure(&set, "trylock_failures", ones, same, 5);
	assert_answer(&set, "Does it hurt? No measurable effect (2 figures): the 95 % "
		      "intervals allow at most +11.1 % (scanned of reclaim) and "
		      "+0.1 per 1000 calls (trylock_failures of reclaim).");
	dataset_free(&set);
}

/* A ratio to 0 has no end. */
static void what_is_mostly_0_has_no_bound(void **state)
{
	const double none[] = { 0, 0, 0, 0, 0 };
	const double once[] = { 0, 0, 1, 0, 0 };
	struct dataset set = { 0 };

	(void)state;
	given_figure(&set, "deactivated", none, once, 5);
	given_figure(&set, "scanned", ones, same, 5);
	assert_answer(&set, "Does it hurt? No measurable effect (2 figures): the 95 % "
		      "intervals allow at most +11.1 % (scanned of reclaim); without "
		      "a bound for deactivated of reclaim, which is mostly 0.");
	dataset_free(&set);
}

static void an_effect_is_told_with_its_interval(void **state)
{
	struct dataset set = { 0 };

	(void)state;
	given_figure(&set, "refaults", ones, more, 5);
	given_figure(&set, "scanned", ones, same, 5);
	assert_answer(&set, "Does it hurt? An effect: refaults of reclaim 2.00 "
		      "[1.800, 2.22] (worse); else no measurable effect (1 figures): "
		      "the 95 % intervals allow at most +11.1 % (scanned of reclaim).");
	dataset_free(&set);
}

/* The interval excludes 1, but one boot lies among those of the other tree. */
static void boots_that_mingle_are_no_effect(void **state)
{
	const double most[] = { 2, 2, 2, 1, 2, 2, 2 };
	const double base[] = { 1, 1, 1.2, 1, 1, 1, 1 };
	struct dataset set = { 0 };
	autofree char *text = NULL;

	(void)state;
	given_figure(&set, "scanned", base, most, 7);
	text = answer_text(&set, &question, pair);
	assert_non_null(strstr(text, "No measurable effect"));
	dataset_free(&set);
}

static void few_boots_tell_nothing(void **state)
{
	struct dataset set = { 0 };

	(void)state;
	given_figure(&set, "scanned", ones, more, 2);
	assert_answer(&set, "Does it hurt? too few boots to tell.");
	dataset_free(&set);
}

static void figures_that_only_explain_are_no_answer(void **state)
{
	struct dataset set = { 0 };

	(void)state;
	given_figure(&set, "reclaimed", ones, more, 5);
	assert_null(answer_text(&set, &question, pair));
	dataset_free(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_an_effect_the_bound_is_told),
		cmocka_unit_test(what_is_mostly_0_has_no_bound),
		cmocka_unit_test(an_effect_is_told_with_its_interval),
		cmocka_unit_test(boots_that_mingle_are_no_effect),
		cmocka_unit_test(few_boots_tell_nothing),
		cmocka_unit_test(figures_that_only_explain_are_no_answer),
	};

	return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
