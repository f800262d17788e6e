// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "dataset.h"
#include "measure.h"
#include "result.h"
#include "session.h"
#include "table.h"
#include "verdict.h"
#include "workload.h"

enum { DEFAULT_BOOTS = 7 };

struct bench_options {
	const struct workload *chosen[MEASURE_MAX];
	size_t count;
	int boots;
	bool host;
	bool list;
};

static const struct argp_option own_options[] = {
	{ "boots", 'n', "N", 0, "boots of each tree (7)", 0 },
	{ "host", 'H', NULL, 0, "measure the running kernel instead", 0 },
	{ "list", 'l', NULL, 0, "list the workloads and exit", 0 },
	{ 0 }
};

static void choose(struct argp_state *state, struct bench_options *own,
		   const char *name)
{
	const struct workload *workload = workload_find(name);

	if (!workload)
		argp_error(state, "unknown workload '%s': see bench --list", name);
	for (size_t i = 0; i < own->count; i++) {
		if (own->chosen[i] == workload)
			return;
	}
	own->chosen[own->count++] = workload;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct bench_options *own = state->input;

	switch (key) {
	case 'n':
		own->boots = (int)options_number(state, "boots", arg, 1, 1000);
		return 0;
	case 'H':
		own->host = true;
		return 0;
	case 'l':
		own->list = true;
		return 0;
	case ARGP_KEY_ARG:
		choose(state, own, arg);
		return 0;
	case ARGP_KEY_NO_ARGS:
		while (workload_at(own->count)) {
			own->chosen[own->count] = workload_at(own->count);
			own->count++;
		}
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int list_workloads(void)
{
	const struct workload *workload;

	for (size_t i = 0; (workload = workload_at(i)); i++) {
		printf("%-8s  %s\n", workload->name, workload->summary);
		for (const char *const *line = workload->plan; *line; line++)
			printf("%-8s    %s\n", "", *line);
	}
	return 0;
}

static enum table_style style_of(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_BETTER:
		return TABLE_GOOD;
	case VERDICT_WORSE:
		return TABLE_BAD;
	default:
		return TABLE_PLAIN;
	}
}

static char *median_text(const struct cell *cell)
{
	return table_number(stats_median(cell->samples, cell->count));
}

static void add_comparison(struct table *table, const struct row *row, size_t tree)
{
	struct comparison comparison = verdict_compare(row, tree);

	table_add(table, TABLE_PLAIN, median_text(&row->cells[tree]));
	table_add(table, TABLE_PLAIN, verdict_ratio(&comparison));
	table_add(table, style_of(comparison.verdict),
		  xstrdup(verdict_word(comparison.verdict)));
}

static void add_heading(struct table *table, const struct dataset *set)
{
	table->columns = 3 + 3 * (set->trees - 1);
	table_add(table, TABLE_PLAIN, xstrdup("workload"));
	table_add(table, TABLE_PLAIN, xstrdup("metric"));
	for (size_t tree = 0; tree < set->trees; tree++) {
		table->right[2 + (tree ? 3 * tree - 2 : 0)] = true;
		table_add(table, TABLE_PLAIN, xstrdup(set->labels[tree]));
		if (tree > 0) {
			table_add(table, TABLE_PLAIN, xasprintf("/ %s [95 %% CI]",
								set->labels[0]));
			table_add(table, TABLE_PLAIN, xstrdup("verdict"));
		}
	}
}

/* The metrics that only explain others are in the JSON and in the report. */
static void print_table(const struct dataset *set)
{
	struct table table = { 0 };

	add_heading(&table, set);
	for (size_t r = 0; r < set->count; r++) {
		const struct row *row = &set->rows[r];

		if (!verdict_is_headline(row->metric))
			continue;
		table_add(&table, TABLE_PLAIN, dataset_name(row));
		table_add(&table, TABLE_PLAIN,
			  xasprintf("%s [%s]", row->metric, row->unit));
		table_add(&table, TABLE_PLAIN, median_text(&row->cells[0]));
		for (size_t tree = 1; tree < set->trees; tree++)
			add_comparison(&table, row, tree);
	}
	table_print(&table, stdout);
	table_free(&table);
}

static void print_remarks(const json_t *remarks)
{
	json_t *remark;
	size_t i;

	json_array_foreach(remarks, i, remark)
		printf("note: %s\n", json_string_value(remark));
}

static int report(struct options *options, struct measure *measure,
		  struct result *result)
{
	json_t *records = dataset_records(&measure->set);
	json_t *record;
	size_t i;
	int err;

	json_array_foreach(records, i, record)
		result_add(result, json_incref(record));
	json_decref(records);
	json_object_set(result->host, "remarks", measure->remarks);
	err = result_save(&options->lab, result, options->json);
	if (!err) {
		print_table(&measure->set);
		print_remarks(measure->remarks);
	}
	return err;
}

static int bench_guests(struct options *options, struct bench_options *own,
			struct measure *measure, struct result *result)
{
	struct session session;
	int err = session_open(options, "vm", &session);

	if (err)
		return err;
	session_describe(&session, result->host);
	err = measure_guests(&options->lab, &session, measure);
	if (!err && own->boots < 3)
		fprintf(stderr, "note: fewer than 3 boots show no difference in parallel workloads\n");
	session_close(&session);
	return err;
}

static int bench_host(struct options *options, struct measure *measure)
{
	int err = lab_lock(&options->lab);

	return err ? err : measure_host(&options->lab, measure);
}

int cmd_bench(int argc, char **argv, struct options *options)
{
	static const char *const trees[] = { "stock", "series", NULL };
	struct bench_options own = { .boots = DEFAULT_BOOTS };
	const struct options_command command = {
		.name = "bench", .args_doc = "[WORKLOAD...]",
		.doc = "Boots each tree in turn, several times, and compares what UFFDIO_MOVE does there.",
		.options = own_options, .parser = parse, .input = &own,
		.trees = trees, .json = true,
	};
	struct measure measure;
	struct result result;
	int err = options_parse(&command, argc, argv, options);

	if (err)
		return err;
	if (own.list)
		return list_workloads();
	measure_init(&measure, own.chosen, own.count, own.boots);
	result_begin(&result, "bench", options->command_line);
	if (own.host)
		err = bench_host(options, &measure);
	else
		err = bench_guests(options, &own, &measure, &result);
	if (!err)
		err = report(options, &measure, &result);
	result_end(&result);
	measure_free(&measure);
	return err;
}
