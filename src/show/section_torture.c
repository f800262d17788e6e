// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/record.h"
#include "show/html.h"
#include "show/report.h"

enum { MAX_HEADS = 8 };

/* A table of those records that have a certain member. */
struct list {
	const char *member;
	const char *caption;
	const char *heads[MAX_HEADS + 1];
	void (*row)(struct html_table *table, const json_t *record);
};

static void add_text(struct html_table *table, const json_t *record, const char *key)
{
	html_table_cell(table, "", record_text(record, key));
}

static void add_number(struct html_table *table, const json_t *record, const char *key)
{
	autofree char *text = xasprintf("%.0f", record_number(record, key));

	html_table_cell(table, "number", text);
}

static void add_part(struct html_table *table, const json_t *record, const char *part,
		     const char *whole)
{
	autofree char *text = xasprintf("%.0f / %.0f", record_number(record, part),
					record_number(record, whole));

	html_table_cell(table, "number", text);
}

static void add_run(struct html_table *table, const json_t *record)
{
	const char *verdict = record_text(record, "verdict");
	autofree char *wrong = xasprintf("%s %s", record_text(record, "oracle"),
					 record_text(record, "message"));

	add_text(table, record, "tree");
	add_text(table, record, "config");
	html_table_cell(table, strcmp(verdict, "holds") ? "worse" : "better", verdict);
	add_number(table, record, "seconds");
	add_number(table, record, "rounds");
	add_number(table, record, "moved");
	html_table_cell(table, "", wrong);
	add_text(table, record, "needed");
}

static void add_score(struct html_table *table, const json_t *record)
{
	add_text(table, record, "actor");
	add_text(table, record, "tree");
	add_text(table, record, "metric");
	add_number(table, record, "value");
}

static void add_function(struct html_table *table, const json_t *record)
{
	add_text(table, record, "function");
	add_text(table, record, "file");
	add_part(table, record, "changed_executed", "changed");
	add_part(table, record, "executed", "lines");
	add_text(table, record, "changed_missed");
}

static void add_race(struct html_table *table, const json_t *record)
{
	bool concerns = json_is_true(json_object_get(record, "concerns"));
	bool known = json_is_true(json_object_get(record, "known"));

	add_text(table, record, "race");
	add_text(table, record, "tree");
	html_table_cell(table, concerns && !known ? "worse" : "same",
			!concerns ? "elsewhere" : known ? "stock has it, too" :
			"in the code under test");
	add_number(table, record, "count");
}

static const struct list lists[] = {
	{
		"verdict", "One boot a tree",
		{ "tree", "kernel", "verdict", "seconds", "rounds", "pages moved",
		  "what is wrong", "actors that it takes" }, add_run,
	}, {
		"function", "Executed lines of the functions that the series changes",
		{ "function", "file", "changed lines", "all lines",
		  "changed lines never executed" }, add_function,
	}, {
		"race", "Races that KCSAN saw",
		{ "between", "tree", "where", "reports" }, add_race,
	}, {
		"actor", "What each actor did",
		{ "actor", "tree", "metric", "value" }, add_score,
	},
};

/* The record of a run names the actor that saw the failure, too. */
static bool belongs(const struct list *list, const json_t *record)
{
	bool is_run = json_object_get(record, "verdict");

	return json_object_get(record, list->member) &&
	       is_run == (strcmp(list->member, "verdict") == 0);
}

static void begin_list(struct html_table *table, FILE *out, const struct list *list)
{
	html_printf(out, "<details><summary>%s</summary>\n", list->caption);
	html_table_begin(table, out, NULL);
	for (const char *const *head = list->heads; *head; head++)
		html_table_head(table, *head);
}

static void write_list(FILE *out, const struct list *list, const json_t *records)
{
	struct html_table table = { 0 };
	json_t *record;
	size_t i;

	json_array_foreach((json_t *)records, i, record) {
		if (!belongs(list, record))
			continue;
		if (!table.out)
			begin_list(&table, out, list);
		list->row(&table, record);
	}
	if (!table.out)
		return;
	html_table_end(&table);
	fputs("</details>\n", out);
}

int section_torture(FILE *out, const json_t *result)
{
	const json_t *records = json_object_get(result, "results");
	json_t *record;
	size_t i;

	json_array_foreach((json_t *)records, i, record)
		if (!*record_text(record, "tree"))
			return -EINVAL;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		write_list(out, &lists[i], records);
	return 0;
}
