// SPDX-License-Identifier: GPL-2.0-only
#include "base/record.h"
#include "explore/reach.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/proc.h"
#include "base/table.h"
#include "explore/explorer.h"
#include "kernel/coverage.h"

struct search {
	const struct tree *tree;
	const json_t *files;
	json_t *records;
};

static bool is_linked(const json_t *files, const char *file)
{
	json_t *entry;
	size_t i;

	json_array_foreach((json_t *)files, i, entry)
		if (!strcmp(record_text(entry, "file"), file))
			return true;
	return false;
}

/* "Files STOCK/mm/rmap.c and TREE/mm/rmap.c differ" */
static int take_difference(void *ctx, char *line)
{
	const struct search *search = ctx;
	const char *src = search->tree->src;
	char *at = strstr(line, " and "), *end = strstr(line, " differ");

	if (!at || !end)
		return 0;
	at += strlen(" and ");
	*end = '\0';
	if (!starts_with(at, src) || !ends_with(at, ".c"))
		return 0;
	at += strlen(src) + 1;
	if (!is_linked(search->files, at))
		json_array_append_new(search->records,
			json_pack("{s:s, s:s, s:b}", "tree", search->tree->spec.label,
				  "file", at, "linked", 0));
	return 0;
}

/* The explorer is about mm/ only: changes elsewhere do not count. */
static int find_unlinked(struct lab *lab, struct search *search)
{
	autofree char *before = lab_tree(lab, "stock/linux/mm");
	autofree char *after = xasprintf("%s/mm", search->tree->src);
	const char *const argv[] = { "diff", "-rq", "--exclude=*.orig", before, after, NULL };
	const struct proc proc = { .argv = argv, .line = take_difference, .ctx = search };
	int status = proc_run(&proc);

	if (status == -EINTR || (status >= 0 && status <= 1))
		return status < 0 ? status : 0;
	return fail_with(&lab->why, EXIT_UNFIT, status < 0 ? -status : EIO,
		    "cannot compare '%s' with '%s'; run 'rmaplab tree' and try again",
		    after, before);
}

int reach_count(struct lab *lab, const struct tree *tree, const json_t *files,
		bool all, json_t *records)
{
	struct search search = { .tree = tree, .files = files, .records = records };
	json_t *entry;
	size_t i;

	json_array_foreach((json_t *)files, i, entry)
		coverage_count(lab, tree, NULL, record_text(entry, "file"),
			       json_object_get(entry, "lines"), all, records);
	return find_unlinked(lab, &search);
}

static char *part_text(const json_t *record, const char *part, const char *whole)
{
	return xasprintf("%lld of %lld",
			 (long long)json_integer_value(json_object_get(record, part)),
			 (long long)json_integer_value(json_object_get(record, whole)));
}

static void add_function(struct table *table, const json_t *record)
{
	const char *missed = record_text(record, "missed");

	table_add(table, TABLE_PLAIN, xstrdup(record_text(record, "tree")));
	table_add(table, TABLE_PLAIN, xasprintf("%s:%s()", record_text(record, "file"),
						record_text(record, "function")));
	table_add(table, TABLE_PLAIN, part_text(record, "changed_executed", "changed"));
	table_add(table, TABLE_PLAIN, part_text(record, "executed", "lines"));
	table_add(table, TABLE_PLAIN, xstrdup(*missed ? missed : "-"));
}

void reach_print(const json_t *records)
{
	static const char *const heads[] = { "tree", "function", "changed lines",
					     "all lines", "never executed" };
	struct table table = { .columns = ARRAY_SIZE(heads),
			       .right = { false, false, true, true, false } };
	json_t *record;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(heads); i++)
		table_add(&table, TABLE_PLAIN, xstrdup(heads[i]));
	json_array_foreach((json_t *)records, i, record)
		if (*record_text(record, "function"))
			add_function(&table, record);
	putchar('\n');
	table_print(&table, stdout);
	table_free(&table);
	json_array_foreach((json_t *)records, i, record)
		if (json_is_false(json_object_get(record, "linked")))
			printf("%s changes %s, which is not in the explorer\n",
			       record_text(record, "tree"), record_text(record, "file"));
}
