// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/record.h"
#include "show/html.h"
#include "show/report.h"

static void add_count(struct html_table *table, json_int_t count)
{
	autofree char *text = count ? xasprintf("%" JSON_INTEGER_FORMAT, count) : xstrdup("-");

	html_table_cell(table, "number", text);
}

static void add_row(struct html_table *table, const json_t *record)
{
	bool holds = json_is_true(json_object_get(record, "holds"));

	html_table_cell(table, "", record_text(record, "entry"));
	html_table_cell(table, "", record_text(record, "tree"));
	html_table_cell(table, "", record_text(record, "caller"));
	html_table_cell(table, "code", record_text(record, "where"));
	html_table_cell(table, holds ? "better" : "worse", record_text(record, "locked_by"));
	add_count(table, record_integer(record, "seen"));
	add_count(table, record_integer(record, "unlocked_seen"));
}

/* What leaves the lock to its callers is decided in their rows. */
static bool is_decided(const json_t *record)
{
	return !starts_with(record_text(record, "locked_by"), "by callers") ||
	       !json_is_true(json_object_get(record, "holds"));
}

static void write_table(FILE *out, const json_t *records, const char *caption,
			bool decided)
{
	static const char *const heads[] = {
		"needs a locked folio", "tree", "called by", "where", "locked", "seen", "unlocked",
	};
	struct html_table table;
	json_t *record;
	size_t i;

	html_printf(out, "<details><summary>%s</summary>\n", caption);
	html_table_begin(&table, out, NULL);
	for (i = 0; i < ARRAY_SIZE(heads); i++)
		html_table_head(&table, heads[i]);
	json_array_foreach(records, i, record) {
		if (is_decided(record) == decided)
			add_row(&table, record);
	}
	html_table_end(&table);
	fputs("</details>\n", out);
}

int section_audit(FILE *out, const json_t *result)
{
	const json_t *records = json_object_get(result, "results");
	size_t bad = 0;
	json_t *record;
	size_t i;

	json_array_foreach(records, i, record) {
		if (!*record_text(record, "entry") || !*record_text(record, "caller") ||
		    !json_is_boolean(json_object_get(record, "holds")))
			return -EINVAL;
		bad += json_is_false(json_object_get(record, "holds"));
	}
	fprintf(out, "<p>%zu calls; %zu neither proven nor always seen locked.</p>\n",
		json_array_size(records), bad);
	write_table(out, records, "Calls where it is decided", true);
	write_table(out, records, "Calls that leave the lock to their callers", false);
	return 0;
}
