// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/table.h"
#include "measure/dataset.h"
#include "measure/verdict.h"
#include "show/evidence.h"
#include "show/html.h"
#include "show/report.h"
#include "show/svg.h"

static const char *class_of(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_BETTER:
		return "better";
	case VERDICT_WORSE:
		return "worse";
	default:
		return "same";
	}
}

static void add_number(struct html_table *table, const struct cell *cell)
{
	autofree char *number = table_number(stats_median(cell->samples, cell->count));

	html_table_cell(table, "number", number);
}

static void add_comparison(struct html_table *table, const struct dataset *set,
			   const struct row *row, size_t tree)
{
	struct comparison comparison = verdict_compare(row, verdict_pairing(set, tree));
	autofree char *text = verdict_text(&comparison);

	add_number(table, &row->cells[tree]);
	html_table_cell(table, "number", text);
	html_table_cell(table, class_of(comparison.verdict), verdict_word(comparison.verdict));
}

static void add_heads(struct html_table *table, const struct dataset *set)
{
	html_table_head(table, "workload");
	html_table_head(table, "metric");
	for (size_t tree = 0; tree < set->trees; tree++) {
		html_table_head(table, set->labels[tree]);
		if (tree > 0) {
			struct pairing pair = verdict_pairing(set, tree);
			autofree char *ratio = xasprintf("%s / %s", set->labels[pair.tree],
							 set->labels[pair.base]);

			html_table_head(table, ratio);
			html_table_head(table, "verdict");
		}
	}
}

static void write_table(FILE *out, const struct dataset *set)
{
	struct html_table table;

	fprintf(out, "<details><summary>Every figure: %zu rows</summary>\n", set->count);
	html_table_begin(&table, out, "Medians over the boots of each tree, and their ratio, or "
			 "with a sign their difference, with its 95 % confidence interval");
	add_heads(&table, set);
	for (size_t r = 0; r < set->count; r++) {
		const struct row *row = &set->rows[r];
		autofree char *name = dataset_name(row);
		autofree char *metric = xasprintf("%s, %s", row->metric, row->unit);

		html_table_cell(&table, "", name);
		html_table_cell(&table, "", metric);
		add_number(&table, &row->cells[0]);
		for (size_t tree = 1; tree < set->trees; tree++)
			add_comparison(&table, set, row, tree);
	}
	html_table_end(&table);
	fputs("</details>\n", out);
}

/* Pages per call of a row of the workload "cost" that has no other parameter. */
static double pages_per_call(const struct row *row)
{
	if (strcmp(row->workload, "cost") != 0 || strcmp(row->metric, "instructions") != 0 ||
	    json_object_size(row->params) != 1)
		return 0;
	return json_number_value(json_object_get(row->params, "pages_per_call"));
}

static void add_points(struct svg_line *line, const struct dataset *set, size_t tree)
{
	for (size_t r = 0; r < set->count && line->count < SVG_POINTS; r++) {
		const struct cell *cell = &set->rows[r].cells[tree];
		double pages = pages_per_call(&set->rows[r]);

		if (pages > 0 && cell->count)
			line->points[line->count++] = (struct svg_point){
				pages, stats_median(cell->samples, cell->count)
			};
	}
}

/* What a page costs over how many are moved in a call: one line a tree. */
static void write_cost(FILE *out, const struct dataset *set)
{
	autofree struct svg_line *lines = xcalloc(set->trees, sizeof(*lines));
	size_t most = 0;

	for (size_t tree = 0; tree < set->trees; tree++) {
		lines[tree].label = set->labels[tree];
		add_points(&lines[tree], set, tree);
		most = lines[tree].count > most ? lines[tree].count : most;
	}
	if (most < 2)
		return;
	fputs("<figure><figcaption>instructions per page, by pages per call</figcaption>\n", out);
	svg_lines(out, "instructions per page, by pages per call", lines, set->trees);
	fputs("</figure>\n", out);
}

/* Of more a plot of its own for each workload: one that no printed page holds is cut. */
enum { PLOT_ROWS = 16 };

/* What the rows of a plot have in common. */
struct plot {
	const char *metric;
	const char *workload;	/* NULL: all of them */
};

static bool is_in_plot(const struct row *row, const struct plot *plot)
{
	return !strcmp(row->metric, plot->metric) &&
	       (!plot->workload || !strcmp(row->workload, plot->workload));
}

/* Its number of rows before @end. */
static size_t rows_in_plot(const struct dataset *set, size_t end, const struct plot *plot)
{
	size_t count = 0;

	for (size_t r = 0; r < end; r++)
		count += is_in_plot(&set->rows[r], plot);
	return count;
}

/* What a metric did in every workload, or in one. */
static void write_plot(FILE *out, const struct dataset *set, const struct plot *plot,
		       size_t tree)
{
	autofree struct svg_dot *dots = xcalloc(set->count, sizeof(*dots));
	const struct pairing pair = verdict_pairing(set, tree);
	const char *workload = plot->workload;
	autofree char *title = xasprintf("%s%s%s: %s / %s", plot->metric, workload ? " of " : "",
					 workload ? workload : "", set->labels[pair.tree],
					 set->labels[pair.base]);
	size_t count = 0;

	for (size_t r = 0; r < set->count; r++) {
		const struct row *row = &set->rows[r];
		struct comparison comparison = verdict_compare(row, pair);

		if (is_in_plot(row, plot) && !comparison.is_difference &&
		    comparison.verdict != VERDICT_NONE)
			dots[count++] = (struct svg_dot){
				.label = dataset_name(row),
				.ratio = comparison.estimate,
				.class = class_of(comparison.verdict),
			};
	}
	if (count > 0) {
		html_printf(out, "<figure><figcaption>%s</figcaption>\n", title);
		svg_ratios(out, title, dots, count);
		fputs("</figure>\n", out);
	}
	for (size_t i = 0; i < count; i++)
		free(dots[i].label);
}

/* The plot that a row belongs to. */
static struct plot plot_of(const struct dataset *set, const struct row *row)
{
	struct plot plot = { .metric = row->metric };

	if (rows_in_plot(set, set->count, &plot) > PLOT_ROWS)
		plot.workload = row->workload;
	return plot;
}

static void write_plots(FILE *out, const struct dataset *set)
{
	if (set->trees < 2)
		return;
	for (size_t r = 0; r < set->count; r++) {
		const struct plot plot = plot_of(set, &set->rows[r]);

		if (!verdict_is_headline(plot.metric) || rows_in_plot(set, r, &plot))
			continue;
		for (size_t tree = 1; tree < set->trees; tree++)
			write_plot(out, set, &plot, tree);
	}
}

static void write_remarks(FILE *out, const json_t *host)
{
	const json_t *remarks = json_object_get(host, "remarks");
	json_t *remark;
	size_t i;

	if (json_array_size(remarks) == 0)
		return;
	fputs("<ul>\n", out);
	json_array_foreach(remarks, i, remark) {
		if (json_is_string(remark))
			html_printf(out, "<li>%s</li>\n", json_string_value(remark));
	}
	fputs("</ul>\n", out);
}

int section_bench(FILE *out, const json_t *result)
{
	struct dataset set = { 0 };
	int err = dataset_load(&set, json_object_get(result, "results"));

	if (!err) {
		evidence_peers(&set, result);
		fputs("<div class=\"plots\">\n", out);
		write_cost(out, &set);
		write_plots(out, &set);
		fputs("</div>\n", out);
		write_table(out, &set);
		write_remarks(out, json_object_get(result, "host"));
	}
	dataset_free(&set);
	return err;
}
