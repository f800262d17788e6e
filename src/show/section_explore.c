// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/record.h"
#include "explore/explorer.h"
#include "show/columns.h"
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

static void add_row(struct html_table *table, const json_t *records,
		    const struct trees *trees, const char *scenario)
{
	html_table_cell(table, "", scenario);
	for (size_t t = 0; t < trees->count; t++) {
		const json_t *record = find(records, scenario, trees->label[t]);
		autofree char *cell = record ? explorer_cell(record) : xstrdup("-");

		html_table_cell(table, record ? class_of(record) : "same", cell);
	}
}

static void write_verdicts(FILE *out, const json_t *records, const struct trees *trees)
{
	struct html_table table;
	const char *last = "";
	json_t *record;
	size_t i;

	fputs("<details><summary>Every scenario</summary>\n", out);
	html_table_begin(&table, out,
			 "Verdict, schedules that it is about, and whether these are all");
	html_table_head(&table, "scenario");
	for (i = 0; i < trees->count; i++)
		html_table_head(&table, trees->label[i]);
	json_array_foreach((json_t *)records, i, record) {
		const char *scenario = record_text(record, "scenario");

		if (!is_verdict(record))
			continue;
		if (strcmp(scenario, last) != 0)
			add_row(&table, records, trees, scenario);
		last = scenario;
	}
	html_table_end(&table);
	fputs("</details>\n", out);
}

/* What is wrong in words, and the schedule that shows it. */
static void write_violation(FILE *out, const json_t *record)
{
	const json_t *lines = json_object_get(record, "counterexample");

	html_printf(out, "<summary>%s, %s: %s: %s</summary>\n", record_text(record, "tree"),
		    record_text(record, "scenario"), record_text(record, "oracle"),
		    record_text(record, "message"));
	if (record_text(record, "where")[0])
		html_printf(out, "<p>At <code>%s</code>.</p>\n", record_text(record, "where"));
	if (json_array_size(lines))
		columns_write(out, lines);
	fputs("</details>\n", out);
}

static void write_violations(FILE *out, const json_t *records)
{
	json_t *record;
	size_t i;

	json_array_foreach((json_t *)records, i, record) {
		if (!is_violated(record))
			continue;
		fputs("<details>", out);
		write_violation(out, record);
	}
}

static void add_part(struct html_table *table, const json_t *record, const char *part,
		     const char *whole)
{
	autofree char *text = xasprintf("%" JSON_INTEGER_FORMAT " / %" JSON_INTEGER_FORMAT,
					record_integer(record, part),
					record_integer(record, whole));

	html_table_cell(table, "number", text);
}

static void add_function(struct html_table *table, const json_t *record)
{
	html_table_cell(table, "", record_text(record, "function"));
	html_table_cell(table, "", record_text(record, "file"));
	html_table_cell(table, "", record_text(record, "tree"));
	add_part(table, record, "changed_executed", "changed");
	add_part(table, record, "executed", "lines");
	html_table_cell(table, "", record_text(record, "missed"));
}

static void begin_reach(struct html_table *table, FILE *out)
{
	static const char *const heads[] = {
		"function", "file", "tree", "changed lines", "all lines", "never executed",
	};

	fputs("<details><summary>Lines that the scenarios executed</summary>\n", out);
	html_table_begin(table, out, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		html_table_head(table, heads[i]);
}

static void write_reach(FILE *out, const json_t *records)
{
	struct html_table table = { 0 };
	json_t *record;
	size_t i;

	json_array_foreach((json_t *)records, i, record) {
		if (!*record_text(record, "function"))
			continue;
		if (!table.out)
			begin_reach(&table, out);
		add_function(&table, record);
	}
	if (!table.out)
		return;
	html_table_end(&table);
	fputs("</details>\n", out);
}

int section_explore(FILE *out, const json_t *result)
{
	const json_t *records = json_object_get(result, "results");
	struct trees trees = { .count = 0 };

	if (!read_trees(records, &trees))
		return -EINVAL;
	write_violations(out, records);
	write_verdicts(out, records, &trees);
	write_reach(out, records);
	return 0;
}
