// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "boot/console.h"
#include "kernel/decode.h"
#include "kernel/series.h"
#include "torture/races.h"

enum {
	FILES_MAX	= 32,
	FRAMES		= 2,	/* from the access on: a helper and its caller */
};

/* The code under test: files that the series changes. */
struct scope {
	char *files[FILES_MAX];
	size_t count;
	char *known;
};

static void add_files(struct scope *scope, const char *patch)
{
	static const char mark[] = "\n+++ b/";

	for (const char *at = strstr(patch, mark); at && scope->count < FILES_MAX;
	     at = strstr(at + 1, mark)) {
		const char *name = at + strlen(mark);

		if (strncmp(name, "Documentation/", 14) != 0)
			scope->files[scope->count++] =
				xasprintf("(%.*s:", (int)strcspn(name, "\t\n"), name);
	}
}

static int read_scope(struct lab *lab, struct scope *scope)
{
	autofree char *known = xasprintf("%s/kconfig/kcsan-%s.known", lab->repo,
					  lab->base->name);
	struct series series = { 0 };
	int err = series_read(lab, &series);

	for (size_t i = 0; !err && i < series.count; i++) {
		autofree char *patch = NULL;

		if (!fs_read(series.paths[i], &patch, NULL))
			add_files(scope, patch);
	}
	series_free(&series);
	if (!err && fs_read(known, &scope->known, NULL))
		scope->known = xstrdup("");
	return err;
}

static void scope_free(struct scope *scope)
{
	for (size_t i = 0; i < scope->count; i++)
		free(scope->files[i]);
	free(scope->known);
}

static bool is_in_scope(const struct scope *scope, const char *line, size_t len)
{
	for (size_t i = 0; i < scope->count; i++)
		if (memmem(line, len, scope->files[i], strlen(scope->files[i])))
			return true;
	return false;
}

/*
 * "write to 0x... of 8 bytes by task 1 on cpu 0:", then the stack, innermost
 * first.
 */
static bool concerns(const struct scope *scope, const char *report)
{
	int frames = 0;

	for (const char *line = report; *line; ) {
		size_t len = strcspn(line, "\n");

		if (memmem(line, len, " bytes by ", 10))
			frames = FRAMES;
		else if (frames > 0 && frames-- && is_in_scope(scope, line, len))
			return true;
		line += len + (line[len] == '\n');
	}
	return false;
}

/* The lines of the known races are their titles. */
static bool is_known(const struct scope *scope, const char *title)
{
	for (const char *line = scope->known; *line; ) {
		size_t len = strcspn(line, "\n");

		if (len == strlen(title) && memcmp(line, title, len) == 0)
			return true;
		line += len + (line[len] == '\n');
	}
	return false;
}

static char *title_of(const char *report)
{
	const char *start = strstr(report, " in ");

	start = start ? start + strlen(" in ") : report;
	return xasprintf("%.*s", (int)strcspn(start, "\r\n"), start);
}

static json_t *find_record(const json_t *records, const char *tree, const char *title)
{
	json_t *record;
	size_t i;

	json_array_foreach((json_t *)records, i, record) {
		const char *race = json_string_value(json_object_get(record, "race"));
		const char *of = json_string_value(json_object_get(record, "tree"));

		if (race && of && !strcmp(race, title) && !strcmp(of, tree))
			return record;
	}
	return NULL;
}

static void take_report(const struct scope *scope, const struct tree *tree,
			const char *report, json_t *records, char **detail)
{
	autofree char *title = title_of(report);
	autofree char *decoded = NULL;
	json_t *record = find_record(records, tree->spec.label, title);
	bool ours, known;

	if (record) {
		json_t *count = json_object_get(record, "count");

		json_integer_set(count, json_integer_value(count) + 1);
		return;
	}
	decoded = decode_splat(tree, report);
	ours = concerns(scope, decoded);
	known = is_known(scope, title);
	json_array_append_new(records,
		json_pack("{s:s, s:s, s:i, s:b, s:b}", "tree", tree->spec.label,
			  "race", title, "count", 1, "concerns", ours,
			  "known", known));
	if (ours && !known && !*detail)
		*detail = xstrdup(decoded);
}

bool races_are_looked_for(const char *console)
{
	autofree char *text = NULL;

	return !fs_read(console, &text, NULL) && strstr(text, "kcsan: enabled early");
}

int races_read(struct lab *lab, const struct tree *tree, const char *console,
	       json_t *records, char **detail)
{
	struct scope scope = { 0 };
	autofree char *text = NULL;
	const char *report;
	size_t len;
	int err = read_scope(lab, &scope);

	*detail = NULL;
	if (!err && fs_read(console, &text, NULL))
		text = xstrdup("");
	report = err ? NULL : text;
	while (report && (report = console_next_race(report, &len))) {
		autofree char *copy = xasprintf("%.*s", (int)len, report);

		take_report(&scope, tree, copy, records, detail);
		report += len;
	}
	scope_free(&scope);
	return err;
}
