// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>

#include "base/table.h"
#include "measure/verdict.h"
#include "show/figures.h"

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

static void add_comparison(struct table *table, const struct dataset *set,
			   const struct row *row, size_t tree)
{
	struct comparison comparison = verdict_compare(row, verdict_pairing(set, tree));

	table_add(table, TABLE_PLAIN, median_text(&row->cells[tree]));
	table_add(table, TABLE_PLAIN, verdict_text(&comparison));
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
			struct pairing pair = verdict_pairing(set, tree);

			table_add(table, TABLE_PLAIN,
				  xasprintf("%s / %s [95 %% CI]", set->labels[pair.tree],
					    set->labels[pair.base]));
			table_add(table, TABLE_PLAIN, xstrdup("verdict"));
		}
	}
}

/* The metrics that only explain others are in the JSON and in the report. */
void figures_table(const struct dataset *set)
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
			add_comparison(&table, set, row, tree);
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

static bool has_figure(const struct dataset *set, size_t tree)
{
	for (size_t r = 0; r < set->count; r++) {
		if (set->rows[r].cells[tree].count)
			return true;
	}
	return false;
}

/* A tree without any figure was not measured, whatever the table says. */
static int check_measured(struct lab *lab, const struct dataset *set)
{
	for (size_t tree = 0; tree < set->trees; tree++) {
		if (!has_figure(set, tree))
			return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
				    "nothing was measured on '%s'; why is in %s/log",
				    set->labels[tree], lab->build);
	}
	return set->trees ? 0 : fail_with(&lab->why, EXIT_UNFIT, ENOENT,
				     "no tree was measured; see %s/log", lab->build);
}

int figures_add(struct lab *lab, const struct measure *measure,
		struct result *result)
{
	json_t *records = dataset_records(&measure->set);
	json_t *peers = json_array();
	json_t *record;
	size_t i;
	int err = check_measured(lab, &measure->set);

	if (err) {
		json_decref(records);
		json_decref(peers);
		return err;
	}
	json_array_foreach(records, i, record)
		result_add(result, json_incref(record));
	json_decref(records);
	for (i = 0; i < measure->set.trees; i++) {
		if (measure->set.peer[i])
			json_array_append_new(peers, json_string(measure->set.labels[i]));
	}
	json_object_set_new(result->host, "peers", peers);
	json_object_set(result->host, "remarks", measure->remarks);
	return 0;
}

void figures_print(const struct measure *measure)
{
	figures_table(&measure->set);
	print_remarks(measure->remarks);
}
