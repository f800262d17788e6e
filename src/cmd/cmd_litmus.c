// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/table.h"
#include "cmd/command.h"
#include "cmd/job.h"
#include "cmd/selection.h"
#include "measure/measure.h"
#include "show/figures.h"

struct litmus_options {
	struct selection selection;
	bool host;
};

static const struct argp_option own_options[] = {
	{ "boots", 'n', "N", 0, "boots of each tree, or runs on the host (1)", 0 },
	{ "list", 'l', NULL, 0, "list the litmus tests and exit", 0 },
	{ "host", 'H', NULL, 0, "run them on the running kernel instead", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct litmus_options *own = state->input;

	if (key != 'H')
		return selection_parse(&own->selection, key, arg, state);
	own->host = true;
	return 0;
}

/* What the guest's program counts, in the order in which it tells. */
static const char *const counts[] = { "rounds", "moved", "looked", "forbidden" };

enum { ROUNDS, MOVED, LOOKED, FORBIDDEN, COUNTS };

/* All boots of one litmus test on one tree, added up. */
struct tally {
	const struct row *first;
	double count[COUNTS];
};

static double sum(const struct cell *cell)
{
	double sum = 0;

	for (size_t i = 0; i < cell->count; i++)
		sum += cell->samples[i];
	return sum;
}

/* The rows of a test follow each other, one for each count. */
static bool take_tally(const struct dataset *set, size_t *row, size_t tree,
		       struct tally *tally)
{
	if (*row + COUNTS > set->count)
		return false;
	tally->first = &set->rows[*row];
	for (size_t i = 0; i < COUNTS; i++, ++*row) {
		if (strcmp(set->rows[*row].metric, counts[i]) != 0)
			return false;
		tally->count[i] = sum(&set->rows[*row].cells[tree]);
	}
	return true;
}

static void add_line(struct table *table, const char *label, const struct tally *tally)
{
	table_add(table, TABLE_PLAIN, xstrdup(label));
	table_add(table, TABLE_PLAIN, dataset_name(tally->first));
	for (size_t i = 0; i < COUNTS; i++)
		table_add(table, i == FORBIDDEN && tally->count[i] > 0 ? TABLE_BAD : TABLE_PLAIN,
			  xasprintf("%.0f", tally->count[i]));
}

static void add_heading(struct table *table)
{
	table_add(table, TABLE_PLAIN, xstrdup("tree"));
	table_add(table, TABLE_PLAIN, xstrdup("litmus test"));
	for (size_t i = 0; i < COUNTS; i++) {
		table->right[2 + i] = true;
		table_add(table, TABLE_PLAIN, xstrdup(counts[i]));
	}
}

static void print_remarks(const json_t *remarks)
{
	json_t *remark;
	size_t i;

	json_array_foreach(remarks, i, remark)
		printf("note: %s\n", json_string_value(remark));
}

/* Return: whether a forbidden outcome was seen; @empty: a test without a round. */
static bool print_tallies(const struct dataset *set, bool *empty)
{
	struct table table = { .columns = 2 + COUNTS };
	bool forbidden = false;

	add_heading(&table);
	for (size_t tree = 0; tree < set->trees; tree++) {
		struct tally tally;

		for (size_t row = 0; take_tally(set, &row, tree, &tally);) {
			add_line(&table, set->labels[tree], &tally);
			forbidden = forbidden || tally.count[FORBIDDEN] > 0;
			*empty = *empty || tally.count[LOOKED] == 0;
		}
	}
	table_print(&table, stdout);
	table_free(&table);
	return forbidden;
}

/* What the litmus tests have come to. */
struct litmus {
	struct measure measure;
	bool forbidden;
};

/* No session: it is the running kernel. */
static int run_all(struct lab *lab, const struct session *session,
		   struct result *result, void *ctx)
{
	struct litmus *litmus = ctx;
	struct measure *measure = &litmus->measure;
	bool empty = false;
	int err = session ? measure_guests(lab, session, measure) :
			    measure_host(lab, measure);

	if (!err)
		err = figures_add(lab, measure, result);
	if (err)
		return err;
	litmus->forbidden = print_tallies(&measure->set, &empty);
	print_remarks(measure->remarks);
	return litmus->forbidden || !empty ? 0 :
		fail_with(&lab->why, EXIT_UNFIT, ENOENT,
			  "a litmus test had no round that says anything; try more --boots");
}

static int conclude(const struct session *session, const struct result *result, void *ctx)
{
	const struct litmus *litmus = ctx;

	(void)session;
	(void)result;
	return litmus->forbidden ? EXIT_FAILS : EXIT_HOLDS;
}

int cmd_litmus(int argc, char **argv, struct options *options)
{
	static const char *const trees[] = { "stock", "series", NULL };
	struct litmus_options own = { .selection = { .command = "litmus", .boots = 1 } };
	const struct options_command command = {
		.name = "litmus", .args_doc = "[NAME...]",
		.doc = "Counts how often small races of UFFDIO_MOVE end as they must not, on each "
		       "tree or on the running kernel. That one never did proves nothing.",
		.options = own_options, .parser = parse, .input = &own,
		.trees = trees, .json = true,
	};
	struct litmus litmus = { 0 };
	struct job job = { .command = "litmus", .all = run_all, .conclude = conclude };
	int err = options_parse(&command, argc, argv, options);

	if (!err && own.host)
		err = options_host(options);
	if (err)
		return err;
	if (own.selection.list)
		return selection_list(&own.selection);
	job.variant = own.host ? NULL : "vm";
	measure_init(&litmus.measure, &own.selection);
	err = job_run(options, &job, &litmus);
	measure_free(&litmus.measure);
	return err;
}
