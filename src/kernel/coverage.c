// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/proc.h"
#include "kernel/coverage.h"

/* The lines of a file that the tree changes: a flag a line, from 1. */
struct changes {
	bool *added;
	bool *at_removed;	/* next to lines that the tree removes */
	size_t lines;
};

/* One function while its lines are added up. */
struct function {
	const char *name;
	json_int_t lines, executed, changed, changed_executed;
	json_int_t first, last;		/* of its lines that have code */
	bool concerned;
	char *missed, *changed_missed;
};

static int fail_coverage(struct lab *lab, const char *what, const char *path, int err)
{
	return fail_with(&lab->why, EXIT_UNFIT, err, "cannot %s '%s': %s; remove it and run again",
			 what, path, strerror(err));
}

static int digit_value(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

static size_t from_base64(const char *text, unsigned char *data)
{
	unsigned int bits = 0, have = 0;
	size_t size = 0;

	for (; digit_value(*text) >= 0; text++) {
		bits = bits << 6 | (unsigned int)digit_value(*text);
		have += 6;
		if (have >= 8) {
			have -= 8;
			data[size++] = (unsigned char)(bits >> have);
		}
	}
	return size;
}

static void set_changes(struct changes *changes, unsigned long from, unsigned long count)
{
	unsigned long end = from + (count ? count : 2);

	if (end >= changes->lines) {
		size_t more = end + 1024;

		changes->added = xrealloc(changes->added, more);
		changes->at_removed = xrealloc(changes->at_removed, more);
		memset(changes->added + changes->lines, 0, more - changes->lines);
		memset(changes->at_removed + changes->lines, 0, more - changes->lines);
		changes->lines = more;
	}
	for (unsigned long i = from; i < end; i++)
		(count ? changes->added : changes->at_removed)[i] = true;
}

/* "@@ -12,3 +14,0 @@": what stands at the plus. */
static int take_hunk(void *ctx, char *line)
{
	char *plus = starts_with(line, "@@ ") ? strchr(line, '+') : NULL;
	unsigned long from, count = 1;

	if (!plus)
		return 0;
	from = strtoul(plus + 1, &plus, 10);
	if (*plus == ',')
		count = strtoul(plus + 1, NULL, 10);
	set_changes(ctx, from, count);
	return 0;
}

static void read_changes(struct lab *lab, const struct tree *tree, const char *before,
			 const char *file, struct changes *changes)
{
	autofree char *stock = lab_tree(lab, "stock/linux");
	autofree char *old = xasprintf("%s/%s", before ? before : stock, file);
	autofree char *after = xasprintf("%s/%s", tree->src, file);
	const char *const argv[] = { "diff", "-U0", old, after, NULL };
	const struct proc proc = { .argv = argv, .line = take_hunk, .ctx = changes };

	proc_run(&proc);
}

static bool has(const bool *flags, const struct changes *changes, json_int_t line)
{
	return flags && line > 0 && (size_t)line < changes->lines && flags[line];
}

static void append_number(char **list, json_int_t number)
{
	autofree char *before = *list;

	*list = xasprintf("%s%s%lld", before ? before : "", before ? " " : "",
			  (long long)number);
}

static struct function *find_function(struct function *functions, size_t *count,
				      const char *name)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp(functions[i].name, name) == 0)
			return &functions[i];
	functions[*count] = (struct function){ .name = name };
	return &functions[(*count)++];
}

static void count_line(struct function *function, const struct changes *changes,
		       const json_t *line)
{
	json_int_t number = json_integer_value(json_object_get(line, "line_number"));
	bool executed = json_integer_value(json_object_get(line, "count")) > 0;
	bool changed = has(changes->added, changes, number);

	function->lines++;
	function->executed += executed;
	function->changed += changed;
	function->changed_executed += changed && executed;
	function->concerned = function->concerned || changed;
	if (!function->first || number < function->first)
		function->first = number;
	if (number > function->last)
		function->last = number;
	if (!executed)
		append_number(&function->missed, number);
	if (!executed && changed)
		append_number(&function->changed_missed, number);
}

/* What was removed need not lie next to a line that has code. */
static bool lost_lines(const struct function *function, const struct changes *changes)
{
	for (json_int_t line = function->first; line <= function->last; line++)
		if (has(changes->at_removed, changes, line))
			return true;
	return false;
}

static void add_function(json_t *records, const struct tree *tree, const char *file,
			 const struct function *function)
{
	json_array_append_new(records,
		json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:s, s:s}",
			  "tree", tree->spec.label, "file", file,
			  "function", function->name, "lines", function->lines,
			  "executed", function->executed, "changed", function->changed,
			  "changed_executed", function->changed_executed,
			  "missed", function->missed ? function->missed : "",
			  "changed_missed",
			  function->changed_missed ? function->changed_missed : ""));
}

void coverage_count(struct lab *lab, const struct tree *tree, const char *before,
		    const char *file, const json_t *lines, bool all, json_t *records)
{
	struct function *functions = xcalloc(json_array_size(lines) + 1, sizeof(*functions));
	struct changes changes = { 0 };
	size_t count = 0, i;
	json_t *line;

	read_changes(lab, tree, before, file, &changes);
	json_array_foreach(lines, i, line) {
		const char *name = json_string_value(json_object_get(line, "function_name"));

		if (name)
			count_line(find_function(functions, &count, name), &changes, line);
	}
	for (i = 0; i < count; i++) {
		if (all || functions[i].concerned || lost_lines(&functions[i], &changes))
			add_function(records, tree, file, &functions[i]);
		free(functions[i].missed);
		free(functions[i].changed_missed);
	}
	free(functions);
	free(changes.added);
	free(changes.at_removed);
}

static int keep_document(void *ctx, char *line)
{
	json_t **document = ctx;

	if (*line == '{' && !*document)
		*document = json_loads(line, 0, NULL);
	return 0;
}

/* Let gcov put the counts on lines; the object is "mm/rmap", say. */
static int count_object(struct lab *lab, const struct tree *tree, const char *dir,
			const char *object, json_t *records)
{
	autofree char *data = xasprintf("%s.gcda", strrchr(object, '/') + 1);
	autofree char *source = xasprintf("%s.c", object);
	const char *const argv[] = { "gcov", "--json-format", "--stdout", data, NULL };
	json_t *document = NULL, *file;
	const struct proc proc = {
		.argv = argv, .cwd = dir, .line = keep_document, .ctx = &document,
	};
	int status = proc_run(&proc);
	size_t i;

	if (status || !document) {
		json_decref(document);
		return fail_coverage(lab, "evaluate the counts in", dir, EINVAL);
	}
	json_array_foreach(json_object_get(document, "files"), i, file) {
		const char *name = json_string_value(json_object_get(file, "file"));

		if (name && ends_with(name, source))
			coverage_count(lab, tree, NULL, source,
				       json_object_get(file, "lines"), false, records);
	}
	json_decref(document);
	return 0;
}

/* Put the counts (.gcda) next to a copy of the notes (.gcno) that the compiler left. */
static int unpack(struct lab *lab, const struct tree *tree, const char *dir,
		  const char *object, const char *text)
{
	const char *name = strrchr(object, '/') + 1;
	autofree char *notes = xasprintf("%s/%s.gcno", tree->obj, object);
	autofree char *copy = xasprintf("%s/%s.gcno", dir, name);
	autofree char *path = xasprintf("%s/%s.gcda", dir, name);
	autofree unsigned char *data = xcalloc(strlen(text) + 1, 1);
	size_t size = from_base64(text, data);
	int err = fs_write(path, data, size);

	if (err)
		return fail_coverage(lab, "write", path, -err);
	fs_remove(copy);
	err = fs_copy_file(notes, copy);
	return err ? fail_coverage(lab, "copy", notes, -err) : 0;
}

int coverage_read(struct lab *lab, const struct tree *tree, const json_t *counts,
		  json_t *records)
{
	const json_t *event;
	size_t i;

	json_array_foreach((json_t *)counts, i, event) {
		const char *path = json_string_value(json_object_get(event, "file"));
		const char *text = json_string_value(json_object_get(event, "data"));
		autofree char *dir = lab_path(lab, "coverage/%s", tree->spec.label);
		autofree char *object = NULL;
		int err;

		if (!path || !text || !starts_with(path, tree->obj) || !ends_with(path, ".gcda"))
			continue;
		path += strlen(tree->obj) + 1;
		object = xasprintf("%.*s", (int)(strlen(path) - strlen(".gcda")), path);
		if (!strchr(object, '/'))
			continue;
		err = unpack(lab, tree, dir, object, text);
		if (!err)
			err = count_object(lab, tree, dir, object, records);
		if (err)
			return err;
	}
	return 0;
}
