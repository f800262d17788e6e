// SPDX-License-Identifier: GPL-2.0-only
#include "base/record.h"
#include "base/table.h"
#include "show/figures.h"
#include "show/rows.h"

/* Members of a command's records, in the order of the columns. */
static const struct list {
	const char *command;
	const char *needs;	/* only records that have it */
	const char *members[8];
} lists[] = {
	{ "audit", "entry", { "tree", "entry", "caller", "where", "locked_by", "seen" } },
	{ "explore", "scenario", { "tree", "scenario", "verdict", "mode", "schedules" } },
	{ "test", "test", { "tree", "test", "verdict", "bug", "reason" } },
	{ "torture", "verdict", { "tree", "config", "verdict", "seconds", "rounds", "moved" } },
};

static char *text_of(const json_t *value)
{
	if (json_is_string(value))
		return xstrdup(json_string_value(value));
	return json_is_number(value) ? xasprintf("%.10g", json_number_value(value)) : xstrdup("");
}

static void print_list(const struct list *list, const json_t *result, FILE *out)
{
	const json_t *records = json_object_get(result, "results");
	struct table table = { 0 };
	json_t *record;
	size_t i;

	while (table.columns < ARRAY_SIZE(list->members) && list->members[table.columns])
		table.columns++;
	for (i = 0; i < table.columns; i++)
		table_add(&table, TABLE_PLAIN, xstrdup(list->members[i]));
	json_array_foreach(records, i, record) {
		if (!json_object_get(record, list->needs))
			continue;
		for (size_t m = 0; m < table.columns; m++)
			table_add(&table, TABLE_PLAIN,
				  text_of(json_object_get(record, list->members[m])));
	}
	fputc('\n', out);
	table_print(&table, out);
	table_free(&table);
}

void rows_print(const struct evidence *evidence, FILE *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const json_t *result = evidence_of(evidence, lists[i].command);

		if (result)
			print_list(&lists[i], result, out);
	}
	if (evidence->bench) {
		fputc('\n', out);
		figures_table(&evidence->figures);
	}
	if (evidence->impact) {
		fputc('\n', out);
		figures_table(&evidence->effects);
	}
}
