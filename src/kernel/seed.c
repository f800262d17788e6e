// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "kernel/seed.h"

static char *replace_all(const char *text, const char *from, const char *to)
{
	size_t from_len = strlen(from);
	char *result = xstrdup("");

	for (;;) {
		const char *found = strstr(text, from);
		autofree char *before = result;

		result = xasprintf("%s%.*s%s", before,
				   (int)(found ? found - text : (long)strlen(text)),
				   text, found ? to : "");
		if (!found)
			return result;
		text = found + from_len;
	}
}

static int rewrite(const char *path, const char *from, const char *to)
{
	autofree char *text = NULL;
	autofree char *moved = NULL;
	int err = fs_read(path, &text, NULL);

	if (err || !strstr(text, from))
		return err;
	moved = replace_all(text, from, to);
	return fs_write(path, moved, strlen(moved));
}

/* In all files of that name below @dir: @from becomes @to. */
static int rewrite_all(const char *dir, const char *suffix, const char *from, const char *to)
{
	char *roots[] = { (char *)dir, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;
	int err = 0;

	if (!walk)
		return -errno;
	while (!err && (entry = fts_read(walk))) {
		if (entry->fts_info == FTS_F && ends_with(entry->fts_name, suffix))
			err = rewrite(entry->fts_path, from, to);
	}
	fts_close(walk);
	return err;
}

static bool is_same_file(const struct stat *file, const char *other)
{
	struct stat st;

	return stat(other, &st) == 0 && st.st_ino == file->st_ino &&
	       st.st_dev == file->st_dev;
}

/* What is to be done with a file; @origin is the name it has in the other source. */
typedef int (*own_file_fn)(const char *path, const char *origin, void *data);

/* Every file of the source @to_src, without its objects, that is no link to @from_src's. */
static int for_own_files(const char *from_src, const char *to_src, own_file_fn visit,
			 void *data)
{
	char *roots[] = { (char *)to_src, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;
	int err = 0;

	if (!walk)
		return -errno;
	while (!err && (entry = fts_read(walk))) {
		autofree char *origin = xasprintf("%s%s", from_src,
						  entry->fts_path + strlen(to_src));

		if (entry->fts_info == FTS_D && entry->fts_level == 1 &&
		    starts_with(entry->fts_name, "obj-"))
			fts_set(walk, entry, FTS_SKIP);
		else if (entry->fts_info == FTS_F &&
			 !is_same_file(entry->fts_statp, origin))
			err = visit(entry->fts_path, origin, data);
	}
	fts_close(walk);
	return err;
}

static int renew_file(const char *path, const char *origin, void *data)
{
	(void)origin;
	(void)data;
	return utimensat(AT_FDCWD, path, NULL, 0) ? -errno : 0;
}

int seed_renew(const char *from_src, const char *to_src)
{
	return for_own_files(from_src, to_src, renew_file, NULL);
}

static int set_times(const char *path, const struct stat *st)
{
	const struct timespec times[] = { st->st_atim, st->st_mtim };

	return utimensat(AT_FDCWD, path, times, 0) ? -errno : 0;
}

/* A file that says the same as @origin gets its times; @data: whether a header does not. */
static int keep_file(const char *path, const char *origin, void *data)
{
	autofree char *text = NULL;
	autofree char *other = NULL;
	bool *headers = data;
	size_t len, other_len;
	struct stat st;
	int err;

	if (stat(origin, &st)) {
		if (errno != ENOENT)
			return -errno;
		*headers |= ends_with(path, ".h");
		return 0;
	}
	err = fs_read(path, &text, &len);
	if (!err)
		err = fs_read(origin, &other, &other_len);
	if (err)
		return err;
	if (len == other_len && memcmp(text, other, len) == 0)
		return set_times(path, &st);
	*headers |= ends_with(path, ".h");
	return 0;
}

int seed_keep(const char *from_src, const char *to_src, bool *headers)
{
	*headers = false;
	return for_own_files(from_src, to_src, keep_file, headers);
}

/*
 * The kernel itself is built with relative paths, but objtool's .cmd files
 * hold absolute ones. Where these differ objtool is built anew, and every
 * object depends on objtool.
 */
int seed_build(const char *from_src, const char *to_src, const char *obj)
{
	autofree char *from = xasprintf("%s/%s", from_src, obj);
	autofree char *to = xasprintf("%s/%s", to_src, obj);
	autofree char *part = xasprintf("%s.part", to);
	autofree char *tools = xasprintf("%s/tools", part);
	struct fs_copy copy = { .from = from, .to = part, .how = FS_COPY };
	int err = fs_remove(part);

	if (!err)
		err = fs_copy(&copy);
	if (!err)
		err = rewrite_all(tools, ".cmd", from_src, to_src);
	if (!err && rename(part, to))
		err = -errno;
	return err;
}

int seed_explorer(const char *from_dir, const char *to_dir)
{
	autofree char *from = xasprintf("%s/explore", from_dir);
	autofree char *to = xasprintf("%s/explore", to_dir);
	autofree char *part = xasprintf("%s.part", to);
	autofree char *old = xasprintf("%s/", from_dir);
	autofree char *new = xasprintf("%s/", to_dir);
	struct fs_copy copy = { .from = from, .to = part, .how = FS_COPY, .skip = "own" };
	int err;

	if (fs_exists(to) || !fs_exists(from))
		return 0;
	err = fs_remove(part);
	if (!err)
		err = fs_copy(&copy);
	if (!err)
		err = rewrite_all(part, ".d", old, new);
	if (!err && rename(part, to))
		err = -errno;
	return err;
}
