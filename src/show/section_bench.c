// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/table.h"
#include "measure/dataset.h"
#include "measure/verdict.h"
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

static void write_number(FILE *out, const struct cell *cell)
{
	autofree char *number = table_number(stats_median(cell->samples, cell->count));

	html_printf(out, "<td class=\"number\">%s</td>", number);
}

static void write_comparison(FILE *out, const struct dataset *set,
			     const struct row *row, size_t tree)
{
	struct comparison comparison = verdict_compare(row, verdict_pairing(set, tree));
	autofree char *text = verdict_text(&comparison);

	write_number(out, &row->cells[tree]);
	html_printf(out, "<td class=\"number\">%s</td><td class=\"%s\">%s</td>", text,
		    class_of(comparison.verdict), verdict_word(comparison.verdict));
}

static void write_head(FILE *out, const struct dataset *set)
{
	fputs("<table>\n<caption>Medians over the boots of each tree, and their "
	      "ratio, or with a sign their difference, with its 95 % confidence interval</caption>\n<thead><tr>"
	      "<th scope=\"col\">workload</th><th scope=\"col\">metric</th>", out);
	for (size_t tree = 0; tree < set->trees; tree++) {
		html_printf(out, "<th scope=\"col\" class=\"number\">%s</th>",
			    set->labels[tree]);
		if (tree > 0) {
			struct pairing pair = verdict_pairing(set, tree);

			html_printf(out, "<th scope=\"col\" class=\"number\">%s / %s</th>"
				    "<th scope=\"col\">verdict</th>",
				    set->labels[pair.tree], set->labels[pair.base]);
		}
	}
	fputs("</tr></thead>\n<tbody>\n", out);
}

static void write_table(FILE *out, const struct dataset *set)
{
	fputs("<div class=\"wide\">", out);
	write_head(out, set);
	for (size_t r = 0; r < set->count; r++) {
		const struct row *row = &set->rows[r];
		autofree char *name = dataset_name(row);

		html_printf(out, "<tr><th scope=\"row\">%s</th><td>%s, %s</td>", name,
			    row->metric, row->unit);
		write_number(out, &row->cells[0]);
		for (size_t tree = 1; tree < set->trees; tree++)
			write_comparison(out, set, row, tree);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

/* One small plot: what a metric did in every workload. */
static void write_plot(FILE *out, const struct dataset *set, const char *metric,
		       size_t tree)
{
	autofree struct svg_dot *dots = xcalloc(set->count, sizeof(*dots));
	const struct pairing pair = verdict_pairing(set, tree);
	autofree char *title = xasprintf("%s: %s / %s", metric, set->labels[pair.tree],
					 set->labels[pair.base]);
	size_t count = 0;

	for (size_t r = 0; r < set->count; r++) {
		const struct row *row = &set->rows[r];
		struct comparison comparison = verdict_compare(row, pair);

		if (strcmp(row->metric, metric) == 0 && !comparison.is_difference &&
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

static bool is_first_of_metric(const struct dataset *set, size_t r)
{
	for (size_t before = 0; before < r; before++) {
		if (strcmp(set->rows[before].metric, set->rows[r].metric) == 0)
			return false;
	}
	return true;
}

static void write_plots(FILE *out, const struct dataset *set)
{
	if (set->trees < 2)
		return;
	fputs("<div class=\"plots\">\n", out);
	for (size_t r = 0; r < set->count; r++) {
		const char *metric = set->rows[r].metric;

		if (!verdict_is_headline(metric) || !is_first_of_metric(set, r))
			continue;
		for (size_t tree = 1; tree < set->trees; tree++)
			write_plot(out, set, metric, tree);
	}
	fputs("</div>\n", out);
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

/* Which of the trees are not ours. */
static void read_peers(struct dataset *set, const json_t *peers)
{
	json_t *peer;
	size_t i;

	json_array_foreach(peers, i, peer) {
		for (size_t tree = 0; json_is_string(peer) && tree < set->trees; tree++) {
			if (strcmp(set->labels[tree], json_string_value(peer)) == 0)
				set->peer[tree] = true;
		}
	}
}

int section_bench(FILE *out, const json_t *result)
{
	struct dataset set = { 0 };
	int err = dataset_load(&set, json_object_get(result, "results"));

	if (!err) {
		read_peers(&set, json_object_get(json_object_get(result, "host"), "peers"));
		write_table(out, &set);
		write_remarks(out, json_object_get(result, "host"));
		write_plots(out, &set);
	}
	dataset_free(&set);
	return err;
}
