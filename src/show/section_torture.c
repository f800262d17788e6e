// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/record.h"
#include "show/html.h"
#include "show/report.h"

/* A table of those records that have a certain member. */
struct list {
	const char *member;
	const char *caption;
	const char *head;
	void (*row)(FILE *out, const json_t *record);
};

static void write_run(FILE *out, const json_t *record)
{
	const char *verdict = record_text(record, "verdict");

	html_printf(out, "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"%s\">%s</td>",
		    record_text(record, "tree"), record_text(record, "config"),
		    strcmp(verdict, "holds") ? "worse" : "better", verdict);
	fprintf(out, "<td class=\"number\">%.0f</td><td class=\"number\">%.0f</td>"
		"<td class=\"number\">%.0f</td>", record_number(record, "seconds"),
		record_number(record, "rounds"), record_number(record, "moved"));
	html_printf(out, "<td>%s %s</td><td>%s</td></tr>\n", record_text(record, "oracle"),
		    record_text(record, "message"), record_text(record, "needed"));
}

static void write_score(FILE *out, const json_t *record)
{
	html_printf(out, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td>",
		    record_text(record, "actor"), record_text(record, "tree"),
		    record_text(record, "metric"));
	fprintf(out, "<td class=\"number\">%.0f</td></tr>\n", record_number(record, "value"));
}

static void write_function(FILE *out, const json_t *record)
{
	html_printf(out, "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td>",
		    record_text(record, "function"), record_text(record, "file"));
	fprintf(out, "<td class=\"number\">%.0f / %.0f</td><td class=\"number\">%.0f / %.0f</td>",
		record_number(record, "changed_executed"), record_number(record, "changed"),
		record_number(record, "executed"), record_number(record, "lines"));
	html_printf(out, "<td>%s</td></tr>\n", record_text(record, "changed_missed"));
}

static void write_race(FILE *out, const json_t *record)
{
	bool concerns = json_is_true(json_object_get(record, "concerns"));
	bool known = json_is_true(json_object_get(record, "known"));

	html_printf(out, "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"%s\">%s</td>",
		    record_text(record, "race"), record_text(record, "tree"),
		    concerns && !known ? "worse" : "same",
		    !concerns ? "elsewhere" : known ? "stock has it, too" :
		    "in the code under test");
	fprintf(out, "<td class=\"number\">%.0f</td></tr>\n", record_number(record, "count"));
}

static const struct list lists[] = {
	{
		"verdict", "One boot a tree",
		"<th>tree</th><th>kernel</th><th>verdict</th><th>seconds</th><th>rounds</th>"
		"<th>pages moved</th><th>what is wrong</th><th>actors that it takes</th>",
		write_run,
	}, {
		"function", "Executed lines of the functions that the series changes",
		"<th>function</th><th>file</th><th>changed lines</th><th>all lines</th>"
		"<th>changed lines never executed</th>",
		write_function,
	}, {
		"race", "Races that KCSAN saw",
		"<th>between</th><th>tree</th><th>where</th><th>reports</th>",
		write_race,
	}, {
		"actor", "What each actor did",
		"<th>actor</th><th>tree</th><th>metric</th><th>value</th>", write_score,
	},
};

/* The record of a run names the actor that saw the failure, too. */
static bool belongs(const struct list *list, const json_t *record)
{
	bool is_run = json_object_get(record, "verdict");

	return json_object_get(record, list->member) &&
	       is_run == (strcmp(list->member, "verdict") == 0);
}

static void write_list(FILE *out, const struct list *list, const json_t *records)
{
	size_t i, rows = 0;
	json_t *record;

	json_array_foreach((json_t *)records, i, record) {
		if (!belongs(list, record))
			continue;
		if (rows++ == 0)
			fprintf(out, "<div class=\"wide\"><table>\n<caption>%s</caption>\n"
				"<thead><tr>%s</tr></thead>\n<tbody>\n", list->caption,
				list->head);
		list->row(out, record);
	}
	if (rows)
		fputs("</tbody></table></div>\n", out);
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
