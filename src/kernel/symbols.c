// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/symbols.h"

static size_t underscores(const char *name)
{
	return strspn(name, "_");
}

/* By address; where several names share one, the plainest comes first. */
static int compare(const void *a, const void *b)
{
	const struct symbol *one = a, *other = b;

	if (one->start != other->start)
		return one->start < other->start ? -1 : 1;
	if (underscores(one->name) != underscores(other->name))
		return underscores(one->name) < underscores(other->name) ? -1 : 1;
	return strcmp(one->name, other->name);
}

static void add(struct symbols *symbols, uint64_t start, const char *name, size_t len)
{
	char *copy = xasprintf("%.*s", (int)len, name);
	char *suffix = strchr(copy, '.');

	if (suffix && suffix > copy)
		*suffix = '\0';
	symbols->table = xrealloc(symbols->table,
				  (symbols->count + 1) * sizeof(*symbols->table));
	symbols->table[symbols->count++] = (struct symbol){ start, copy };
}

static void drop_aliases(struct symbols *symbols)
{
	size_t kept = 0;

	for (size_t i = 0; i < symbols->count; i++) {
		if (kept && symbols->table[kept - 1].start == symbols->table[i].start)
			free(symbols->table[i].name);
		else
			symbols->table[kept++] = symbols->table[i];
	}
	symbols->count = kept;
}

/* Lines "ffffffff81000000 T name"; only code counts. */
void symbols_read(struct symbols *symbols, const char *text)
{
	for (const char *line = text; *line; ) {
		size_t len = strcspn(line, "\n");
		char *end;
		uint64_t start = strtoull(line, &end, 16);

		if (end > line && end[0] == ' ' && end[1] && strchr("tTwW", end[1]) &&
		    end[2] == ' ')
			add(symbols, start, end + 3, len - (size_t)(end + 3 - line));
		line += len + (line[len] == '\n');
	}
	if (symbols->count)
		qsort(symbols->table, symbols->count, sizeof(*symbols->table), compare);
	drop_aliases(symbols);
}

const struct symbol *symbols_find(const struct symbols *symbols, uint64_t address)
{
	size_t low = 0, high = symbols->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (symbols->table[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &symbols->table[low - 1] : NULL;
}

void symbols_free(struct symbols *symbols)
{
	for (size_t i = 0; i < symbols->count; i++)
		free(symbols->table[i].name);
	free(symbols->table);
	*symbols = (struct symbols){ 0 };
}
