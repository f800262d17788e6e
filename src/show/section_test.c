// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/record.h"
#include "show/html.h"
#include "show/report.h"

static const char *class_of(const char *verdict)
{
	if (strcmp(verdict, "pass") == 0)
		return "better";
	return strcmp(verdict, "fail") == 0 ? "worse" : "same";
}

static void add_row(struct html_table *table, const json_t *record)
{
	const char *verdict = record_text(record, "verdict");
	const char *reason = record_text(record, "reason");

	/* What a passing test remarked is of no interest here. */
	if (strcmp(verdict, "fail") == 0 || strcmp(verdict, "known") == 0)
		reason = record_text(record, "diagnostics");
	html_table_cell(table, "", record_text(record, "test"));
	html_table_cell(table, "", record_text(record, "tree"));
	html_table_cell(table, class_of(verdict), verdict);
	html_table_cell(table, "", reason);
}

/* Those that did not simply pass, or all. */
static void write_table(FILE *out, const json_t *records, const char *summary, bool all)
{
	static const char *const heads[] = { "test", "tree", "verdict", "why" };
	struct html_table table;
	json_t *record;
	size_t i;

	html_printf(out, "<details><summary>%s</summary>\n", summary);
	html_table_begin(&table, out, NULL);
	for (i = 0; i < ARRAY_SIZE(heads); i++)
		html_table_head(&table, heads[i]);
	json_array_foreach(records, i, record) {
		if (all || strcmp(record_text(record, "verdict"), "pass") != 0)
			add_row(&table, record);
	}
	html_table_end(&table);
	fputs("</details>\n", out);
}

static size_t count_verdict(const json_t *records, const char *verdict)
{
	size_t count = 0;
	json_t *record;
	size_t i;

	json_array_foreach(records, i, record)
		count += strcmp(record_text(record, "verdict"), verdict) == 0;
	return count;
}

int section_test(FILE *out, const json_t *result)
{
	const json_t *records = json_object_get(result, "results");
	json_t *record;
	size_t i;

	json_array_foreach(records, i, record) {
		if (!*record_text(record, "test") || !*record_text(record, "verdict"))
			return -EINVAL;
	}
	fprintf(out, "<p>%zu passed, %zu failed, %zu skipped, %zu met a known bug.</p>\n",
		count_verdict(records, "pass"), count_verdict(records, "fail"),
		count_verdict(records, "skip"), count_verdict(records, "known"));
	write_table(out, records, "Tests that did not simply pass", false);
	write_table(out, records, "Every test", true);
	return 0;
}
