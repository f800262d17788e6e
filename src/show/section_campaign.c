// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/record.h"
#include "show/html.h"
#include "show/report.h"

/* One column: a member, and whether it is a number. */
struct column {
	const char *member;
	const char *head;
	bool is_number;
};

/* A table of the records of one kind. */
struct list {
	const char *kind;
	const char *caption;
	struct column columns[9];	/* the last one is empty */
};

static const struct list lists[] = {
	{ "variation", "Known-bad variations of the series, which have to be refuted", {
		{ "patch", "variation", false }, { "scenario", "scenario", false },
		{ "verdict", "verdict", false }, { "oracle", "by", false },
		{ "expected", "expected", false },
	} },
	{ "torture", "Torture, all seeds together", {
		{ "tree", "tree", false }, { "config", "kernel", false },
		{ "arch", "architecture", false }, { "seeds", "seeds", true },
		{ "hours", "hours", true }, { "rounds", "rounds", true },
		{ "moved", "pages moved", true }, { "violated", "seeds that failed", true },
	} },
	{ "failure", "What torture found", {
		{ "tree", "tree", false }, { "config", "kernel", false },
		{ "seed", "seed", true }, { "oracle", "oracle", false },
		{ "message", "what is wrong", false }, { "repeat", "to run it again", false },
	} },
	{ "test", "Functional tests", {
		{ "tree", "tree", false }, { "config", "kernel", false },
		{ "arch", "architecture", false }, { "pages", "pages", false },
		{ "pass", "passed", true }, { "fail", "failed", true },
		{ "skip", "skipped", true }, { "known", "known", true },
	} },
	{ "bench", "Measurements", {
		{ "tree", "tree", false }, { "workload", "workload", false },
		{ "metric", "metric", false }, { "unit", "unit", false },
		{ "median", "median", true },
	} },
	{ "unit", "Units without an answer that counts", {
		{ "unit", "unit", false }, { "state", "state", false }, { "why", "why", false },
		{ "repeat", "to run it", false },
	} },
	{ "remark", "Not counted", { { "why", "file", false } } },
};

static void add_cell(struct html_table *table, const struct column *column,
		     const json_t *record)
{
	double number = record_number(record, column->member);
	autofree char *text = xasprintf("%.*f", json_is_real(json_object_get(
		record, column->member)) ? 2 : 0, number);

	if (column->is_number)
		html_table_cell(table, "number", text);
	else
		html_table_cell(table, "", record_text(record, column->member));
}

static void write_list(FILE *out, const struct list *list, const json_t *records)
{
	struct html_table table = { 0 };
	json_t *record;
	size_t i;

	json_array_foreach((json_t *)records, i, record) {
		if (strcmp(record_text(record, "kind"), list->kind) != 0)
			continue;
		if (!table.out) {
			html_table_begin(&table, out, list->caption);
			for (const struct column *c = list->columns; c->member; c++)
				html_table_head(&table, c->head);
		}
		for (const struct column *c = list->columns; c->member; c++)
			add_cell(&table, c, record);
	}
	if (table.out)
		html_table_end(&table);
}

/* As if one machine had explored: in the same words. */
static int write_searches(FILE *out, const json_t *records)
{
	json_t *searches = json_array(), *result, *record;
	size_t i;
	int err = 0;

	json_array_foreach((json_t *)records, i, record)
		if (!strcmp(record_text(record, "kind"), "search"))
			json_array_append(searches, record);
	result = json_pack("{s:o}", "results", searches);
	if (json_array_size(searches))
		err = section_explore(out, result);
	json_decref(result);
	return err;
}

int section_campaign(FILE *out, const json_t *result)
{
	const json_t *records = json_object_get(result, "results");
	json_t *record;
	size_t i;

	json_array_foreach((json_t *)records, i, record)
		if (!*record_text(record, "kind"))
			return -EINVAL;
	if (write_searches(out, records))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(lists); i++)
		write_list(out, &lists[i], records);
	return 0;
}
