// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "boot/bugs.h"
#include "kernel/series.h"

/* In the place of a patch: stock does not have the bug. */
#define NOT_THERE	"-"

/* Which patch of the series, counted from 1; 0: none. */
static int find_patch(const struct series *series, const char *name)
{
	for (size_t i = 0; i < series->count; i++) {
		if (strcmp(strrchr(series->paths[i], '/') + 1, name) == 0)
			return (int)i + 1;
	}
	return 0;
}

static int add_line(struct lab *lab, struct bugs *bugs,
		    const struct series *series, char *line)
{
	char *rest = NULL;
	const char *name, *patch;
	int patches;

	line[strcspn(line, "#")] = '\0';
	name = strtok_r(line, " \t", &rest);
	if (!name)
		return 0;
	patch = strtok_r(NULL, " \t", &rest);
	patches = patch ? find_patch(series, patch) : 0;
	if (!patches && (!patch || strcmp(patch, NOT_THERE) != 0))
		return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
			    "'%s/mended' says that '%s' mends %s, but the series has no such patch; correct the line",
			    series->dir, patch ? patch : "", name);
	bugs->mended = xrealloc(bugs->mended, (bugs->count + 1) * sizeof(*bugs->mended));
	bugs->mended[bugs->count++] = (struct mended){ xstrdup(name), patches };
	return 0;
}

static int add_lines(struct lab *lab, struct bugs *bugs, const struct series *series)
{
	autofree char *path = xasprintf("%s/mended", series->dir);
	autofree char *text = NULL;
	char *rest = NULL;
	int err = fs_read(path, &text, NULL);

	if (err == -ENOENT)
		return 0;
	if (err)
		return fail_with(&lab->why, EXIT_UNFIT, -err,
			    "cannot read '%s': %s; restore it from the repository",
			    path, strerror(-err));
	for (char *line = strtok_r(text, "\n", &rest); line && !err;
	     line = strtok_r(NULL, "\n", &rest))
		err = add_line(lab, bugs, series, line);
	return err;
}

int bugs_read(struct lab *lab, struct bugs *bugs)
{
	struct series series;
	int err = series_read(lab, &series);

	*bugs = (struct bugs){ 0 };
	if (err)
		return err;
	err = add_lines(lab, bugs, &series);
	series_free(&series);
	if (err)
		bugs_free(bugs);
	return err;
}

bool bugs_has(const struct bugs *bugs, const struct tree_spec *spec, const char *name)
{
	int applied = spec->kind == TREE_STOCK ? 0 : spec->patches;

	if (spec->kind == TREE_PATH)
		return false;
	for (size_t i = 0; i < bugs->count; i++) {
		if (strcmp(bugs->mended[i].name, name) == 0)
			return applied >= 0 && applied < bugs->mended[i].patches;
	}
	return true;
}

static void fail_pass(struct ktap_test *test)
{
	free(test->diagnostics);
	test->diagnostics = xasprintf("passes, although this tree is known to have %s, which fails it each time: %s",
				      test->bug, test->bug_what);
	test->verdict = KTAP_FAIL;
}

void bugs_judge(const struct bugs *bugs, const struct tree_spec *spec,
		struct ktap_test *test)
{
	if (!*test->bug || !bugs_has(bugs, spec, test->bug))
		return;
	if (test->verdict == KTAP_FAIL)
		test->verdict = KTAP_KNOWN;
	else if (test->verdict == KTAP_PASS && test->bug_always && !spec->extra[0])
		fail_pass(test);
}

void bugs_free(struct bugs *bugs)
{
	for (size_t i = 0; i < bugs->count; i++)
		free(bugs->mended[i].name);
	free(bugs->mended);
	*bugs = (struct bugs){ 0 };
}
