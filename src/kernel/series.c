// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "kernel/git.h"
#include "kernel/series.h"

void series_add(struct series *series, const char *path)
{
	series->paths = xrealloc(series->paths,
				 (series->count + 2) * sizeof(*series->paths));
	series->paths[series->count++] = xstrdup(path);
	series->paths[series->count] = NULL;
}

static void add_patch(struct series *series, const char *name)
{
	autofree char *path = xasprintf("%s/%s", series->dir, name);

	series_add(series, path);
}

int series_read(struct lab *lab, struct series *series)
{
	autofree char *text = NULL;
	autofree char *list = NULL;
	char *rest = NULL;
	int err;

	*series = (struct series){
		.dir = xasprintf("%s/linux/%s", lab->repo, lab->base->name),
	};
	list = xasprintf("%s/series", series->dir);
	err = fs_read(list, &text, NULL);
	if (err) {
		series_free(series);
		return fail_with(&lab->why, EXIT_UNFIT, -err,
			    "cannot read the series '%s': %s; restore it from the repository",
			    list, strerror(-err));
	}
	for (char *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		line[strcspn(line, " \t\r#")] = '\0';
		if (line[0])
			add_patch(series, line);
	}
	if (series->count > 0)
		return 0;
	series_free(series);
	return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
		    "the series '%s' lists no patch; add one with 'make edit' and 'make save'",
		    list);
}

int series_take(struct lab *lab, struct series *series, int patches)
{
	if (patches < 0)
		return 0;
	if ((size_t)patches > series->count)
		return fail_with(&lab->why, EXIT_USAGE, ERANGE,
			    "there is no 'series:%d': the series has %zu patches",
			    patches, series->count);
	while (series->count > (size_t)patches)
		free(series->paths[--series->count]);
	series->paths[series->count] = NULL;
	return 0;
}

int series_hash(struct lab *lab, const struct series *series, hash_t *hash)
{
	for (size_t i = 0; i < series->count; i++) {
		int err = hash_file(hash, series->paths[i]);

		if (err)
			return fail_with(&lab->why, EXIT_UNFIT, -err,
				    "cannot read the patch '%s': %s; restore it or take it out of the series",
				    series->paths[i], strerror(-err));
	}
	return 0;
}

/* Whether its first path is one below @src as it stands, where git takes off a folder. */
static bool lacks_prefix(const char *path, const char *src)
{
	autofree char *text = NULL;
	autofree char *file = NULL;
	const char *name;

	if (fs_read(path, &text, NULL) || !(name = strstr(text, "\n+++ ")))
		return false;
	name += strlen("\n+++ ");
	file = xasprintf("%s/%.*s", src, (int)strcspn(name, " \t\r\n"), name);
	return fs_exists(file);
}

static const char *mend_of(const char *path, bool ours, const char *src)
{
	if (ours)
		return "mend it with 'make edit' and 'make save'";
	if (lacks_prefix(path, src))
		return "its paths lack a/ and b/: write it with 'git diff', without noprefix";
	return "rebase it on that tree, or name another one";
}

static int apply(struct lab *lab, const char *path, bool ours, const char *src,
		 bool try_only)
{
	const char *const args[] = {
		"apply", "--whitespace=nowarn", path, try_only ? "--check" : NULL, NULL,
	};
	autofree char *what = xasprintf("the patch '%s' does not apply", path);
	const struct git git = {
		.dir = src, .args = args, .what = what, .mend = mend_of(path, ours, src),
		.status = ours ? EXIT_UNFIT : EXIT_USAGE,
	};

	return git_run(lab, &git);
}

int series_apply(struct lab *lab, const struct series *series, const char *src)
{
	int err = 0;

	for (size_t i = 0; !err && i < series->count; i++)
		err = apply(lab, series->paths[i], starts_with(series->paths[i], series->dir),
			    src, false);
	return err;
}

int series_try(struct lab *lab, const char *path, const char *src)
{
	return apply(lab, path, false, src, true);
}

void series_free(struct series *series)
{
	for (size_t i = 0; i < series->count; i++)
		free(series->paths[i]);
	free(series->paths);
	free(series->dir);
	*series = (struct series){ 0 };
}
