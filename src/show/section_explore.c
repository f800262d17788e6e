// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/record.h"
#include "explore/explorer.h"
#include "show/html.h"
#include "show/report.h"

/* Labels of the trees, in the order of the records. */
struct trees {
	const char *label[TREE_MAX];
	size_t count;
};

static bool is_verdict(const json_t *record)
{
	return *record_text(record, "scenario");
}

static bool is_violated(const json_t *record)
{
	return is_verdict(record) && !strcmp(record_text(record, "verdict"), "violated");
}

static bool add_tree(struct trees *trees, const char *label)
{
	for (size_t i = 0; i < trees->count; i++)
		if (!strcmp(trees->label[i], label))
			return true;
	if (trees->count == TREE_MAX)
		return false;
	trees->label[trees->count++] = label;
	return true;
}

/* Every record is a verdict on a tree, or tells of the tree's lines. */
static bool read_trees(const json_t *records, struct trees *trees)
{
	json_t *record;
	size_t i;

	json_array_foreach((json_t *)records, i, record) {
		const char *tree = record_text(record, "tree");

		if (!*tree)
			return false;
		if (!is_verdict(record))
			continue;
		if (!*record_text(record, "verdict") ||
		    !json_is_number(json_object_get(record, "schedules")) ||
		    !add_tree(trees, tree))
			return false;
	}
	return true;
}

static const char *class_of(const json_t *record)
{
	if (is_violated(record) || !explorer_as_expected(record))
		return "worse";
	return !strcmp(record_text(record, "verdict"), "holds") ? "better" : "same";
}

static const json_t *find(const json_t *records, const char *scenario, const char *tree)
{
	json_t *record;
	size_t i;

	json_array_foreach((json_t *)records, i, record)
		if (!strcmp(record_text(record, "scenario"), scenario) &&
		    !strcmp(record_text(record, "tree"), tree))
			return record;
	return NULL;
}

static void write_row(FILE *out, const json_t *records, const struct trees *trees,
		      const char *scenario)
{
	html_printf(out, "<tr><th scope=\"row\">%s</th>", scenario);
	for (size_t t = 0; t < trees->count; t++) {
		const json_t *record = find(records, scenario, trees->label[t]);
		autofree char *cell = record ? explorer_cell(record) : xstrdup("-");

		html_printf(out, "<td class=\"%s\">%s</td>",
			    record ? class_of(record) : "same", cell);
	}
	fputs("</tr>\n", out);
}

static void write_verdicts(FILE *out, const json_t *records, const struct trees *trees)
{
	const char *last = "";
	json_t *record;
	size_t i;

	fputs("<div class=\"wide\"><table>\n<caption>Verdict, schedules that it is about, and "
	      "whether these are all</caption>\n<thead><tr><th scope=\"col\">scenario</th>", out);
	for (i = 0; i < trees->count; i++)
		html_printf(out, "<th scope=\"col\">%s</th>", trees->label[i]);
	fputs("</tr></thead>\n<tbody>\n", out);
	json_array_foreach((json_t *)records, i, record) {
		const char *scenario = record_text(record, "scenario");

		if (!is_verdict(record))
			continue;
		if (strcmp(scenario, last) != 0)
			write_row(out, records, trees, scenario);
		last = scenario;
	}
	fputs("</tbody></table></div>\n", out);
}

/* What is wrong in words, and the schedule that shows it. */
static void write_violation(FILE *out, const json_t *record)
{
	json_t *lines = json_object_get(record, "counterexample"), *line;
	size_t i;

	html_printf(out, "<summary>%s, %s: %s: %s</summary>\n<p>At <code>%s</code>.</p>\n",
		    record_text(record, "tree"), record_text(record, "scenario"),
		    record_text(record, "oracle"), record_text(record, "message"),
		    record_text(record, "where"));
	if (json_array_size(lines))
		fputs("<pre>", out);
	json_array_foreach(lines, i, line)
		html_printf(out, "%s\n", json_is_string(line) ? json_string_value(line) : "");
	fputs(json_array_size(lines) ? "</pre>\n</details>\n" : "</details>\n", out);
}

/* The first is open. */
static void write_violations(FILE *out, const json_t *records)
{
	bool first = true;
	json_t *record;
	size_t i;

	json_array_foreach((json_t *)records, i, record) {
		if (!is_violated(record))
			continue;
		fputs(first ? "<details open>" : "<details>", out);
		write_violation(out, record);
		first = false;
	}
}

static void write_part(FILE *out, const json_t *record, const char *part, const char *whole)
{
	fprintf(out, "<td class=\"number\">%" JSON_INTEGER_FORMAT " / %" JSON_INTEGER_FORMAT
		"</td>", json_integer_value(json_object_get(record, part)),
		json_integer_value(json_object_get(record, whole)));
}

static void write_function(FILE *out, const json_t *record)
{
	html_printf(out, "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td><td>%s</td>",
		    record_text(record, "function"), record_text(record, "file"),
		    record_text(record, "tree"));
	write_part(out, record, "changed_executed", "changed");
	write_part(out, record, "executed", "lines");
	html_printf(out, "<td>%s</td></tr>\n", record_text(record, "missed"));
}

static void write_reach(FILE *out, const json_t *records)
{
	size_t i, rows = 0;
	json_t *record;

	json_array_foreach((json_t *)records, i, record) {
		if (!*record_text(record, "function"))
			continue;
		if (rows++ == 0)
			fputs("<details><summary>Lines that the scenarios executed</summary>\n"
			      "<div class=\"wide\"><table>\n<thead><tr>"
			      "<th scope=\"col\">function</th><th scope=\"col\">file</th>"
			      "<th scope=\"col\">tree</th><th scope=\"col\">changed lines</th>"
			      "<th scope=\"col\">all lines</th>"
			      "<th scope=\"col\">never executed</th></tr></thead>\n<tbody>\n", out);
		write_function(out, record);
	}
	if (rows)
		fputs("</tbody></table></div></details>\n", out);
}

int section_explore(FILE *out, const json_t *result)
{
	const json_t *records = json_object_get(result, "results");
	struct trees trees = { .count = 0 };

	if (!read_trees(records, &trees))
		return -EINVAL;
	write_verdicts(out, records, &trees);
	write_violations(out, records);
	write_reach(out, records);
	return 0;
}
