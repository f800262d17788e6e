// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "kernel/edit.h"
#include "kernel/git.h"
#include "kernel/series.h"
#include "kernel/source.h"

/*
 * Two tags mark what the user's branch is compared with: "import" is the
 * unpatched source, "saved" the commit that equals the patches on disk.
 */

static char *edit_dir(const struct lab *lab)
{
	return lab_path(lab, "edit/%s", lab->base->name);
}

static int git(struct lab *lab, const char *dir, const char *what,
	       const char *const *args)
{
	struct git command = {
		.dir = dir, .args = args, .what = what,
		.mend = "see build/log/git.log",
	};

	return git_run(lab, &command);
}

static int keep_first(void *ctx, char *line)
{
	char **text = ctx;

	if (!*text)
		*text = xstrdup(line);
	return 0;
}

/* First line that a git command prints; NULL if it prints nothing. */
static int git_line(struct lab *lab, const char *dir, const char *const *args,
		    char **text)
{
	struct git command = {
		.dir = dir, .args = args, .line = keep_first, .ctx = text,
		.what = "cannot read the work tree", .mend = "remove build/edit and run again",
	};

	*text = NULL;
	return git_run(lab, &command);
}

/* Whether the user has changes that are in no commit, or commits not saved. */
static int check_saved(struct lab *lab, const char *dir, bool commits)
{
	static const char *const status[] = {
		"status", "--porcelain", "--untracked-files=normal", NULL,
	};
	static const char *const ahead[] = { "rev-list", "-1", "saved..HEAD", NULL };
	autofree char *change = NULL;
	autofree char *commit = NULL;
	int err = git_line(lab, dir, status, &change);

	if (!err && change)
		return fail_with(&lab->why, EXIT_UNFIT, EBUSY,
			    "'%s' has changes that are not committed (%s); commit or undo them there first",
			    dir, change);
	if (!err && commits)
		err = git_line(lab, dir, ahead, &commit);
	if (!err && commit)
		return fail_with(&lab->why, EXIT_UNFIT, EBUSY,
			    "'%s' has commits that are not in the series; run 'rmaplab tree --save' first",
			    dir);
	return err;
}

/*
 * The import is the only commit that is made from files which lie elsewhere,
 * so it needs no copy of them: the check-out that follows writes the files.
 * git need not look for deltas between them (but what it takes for a big file
 * has no diff, so this is for the import alone).
 */
static int import(struct lab *lab, const char *dir)
{
	autofree char *stock = lab_tree(lab, "stock/linux");
	autofree char *git_dir = xasprintf("--git-dir=%s/.git", dir);
	autofree char *work = xasprintf("--work-tree=%s", stock);
	autofree char *message = xasprintf("Import %s", lab->base->package);
	const char *const init[] = { "init", "-q", "-b", "series", ".", NULL };
	const char *const add[] = {
		git_dir, work, "-c", "core.bigFileThreshold=1k",
		"add", "-A", "-f", ".", ":!obj-*", NULL,
	};
	const char *const commit[] = { "commit", "-q", "-m", message, NULL };
	const char *const reset[] = { "reset", "-q", "--hard", NULL };
	const char *const tag[] = { "tag", "import", NULL };
	const char *const dates[] = {
		"GIT_AUTHOR_DATE=@0 +0000", "GIT_COMMITTER_DATE=@0 +0000", NULL,
	};
	struct git dated = {
		.dir = dir, .args = commit, .env = dates,
		.what = "cannot commit the source", .mend = "see build/log/git.log",
	};
	int err = fs_mkdirs(dir);

	if (err)
		return fail_with(&lab->why, EXIT_UNFIT, -err,
			    "cannot make '%s': %s; free some space or choose another place with --build DIR",
			    dir, strerror(-err));
	err = git(lab, dir, "cannot start a repository", init);
	if (!err) {
		struct git run = {
			.dir = stock, .args = add,
			.what = "cannot import the source", .mend = "see build/log/git.log",
		};

		err = git_run(lab, &run);
	}
	if (!err)
		err = git_run(lab, &dated);
	if (!err)
		err = git(lab, dir, "cannot write the files", reset);
	if (!err)
		err = git(lab, dir, "cannot tag the import", tag);
	return err;
}

static int apply_series(struct lab *lab, const char *dir)
{
	static const char *const reset[] = { "reset", "-q", "--hard", "import", NULL };
	static const char *const tag[] = { "tag", "-f", "saved", NULL };
	const char **args;
	struct series series;
	size_t n = 0;
	int err = series_read(lab, &series);

	if (err)
		return err;
	args = xcalloc(series.count + 8, sizeof(*args));
	args[n++] = "am";
	args[n++] = "-q";
	args[n++] = "--committer-date-is-author-date";
	for (size_t i = 0; i < series.count; i++)
		args[n++] = series.paths[i];
	err = git(lab, dir, "cannot go back to the import", reset);
	if (!err)
		err = git(lab, dir, "the series does not apply", args);
	if (!err)
		err = git(lab, dir, "cannot tag the series", tag);
	free(args);
	series_free(&series);
	return err;
}

/* git keeps a tag in a file of its own until it packs them all into one. */
static bool has_tag(const char *dir, const char *name)
{
	autofree char *loose = xasprintf("%s/.git/refs/tags/%s", dir, name);
	autofree char *packed = xasprintf("%s/.git/packed-refs", dir);
	autofree char *line = xasprintf(" refs/tags/%s\n", name);
	autofree char *refs = NULL;

	return fs_exists(loose) ||
	       (fs_read(packed, &refs, NULL) == 0 && strstr(refs, line));
}

/* A directory without the tag is an import that did not get to its end. */
static int ensure_import(struct lab *lab, const char *dir)
{
	int err;

	if (has_tag(dir, "import"))
		return 0;
	err = fs_remove(dir);
	if (!err)
		err = source_unpack(lab);
	if (err)
		return err;
	progress_begin(&lab->progress, "importing %s into git", lab->base->package);
	err = import(lab, dir);
	if (err)
		progress_cancel(&lab->progress);
	else
		progress_end(&lab->progress);
	return err;
}

int edit_checkout(struct lab *lab)
{
	autofree char *dir = edit_dir(lab);
	int err = 0;

	if (has_tag(dir, "saved"))
		err = check_saved(lab, dir, true);
	if (!err)
		err = ensure_import(lab, dir);
	if (!err)
		err = apply_series(lab, dir);
	if (!err)
		printf("%s\n", dir);
	return err;
}

static bool is_patch(const char *name)
{
	return strlen(name) > 5 && strspn(name, "0123456789") == 4 &&
	       name[4] == '-' && ends_with(name, ".patch") &&
	       !starts_with(name, "0000-");
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int only_patches(const struct dirent *entry)
{
	return is_patch(entry->d_name);
}

/* Replace the patches in @to by those in @from, and list them in "series". */
static int replace_patches(const char *from, const char *to)
{
	autofree char *list = xasprintf("%s/series", to);
	autofree char *names = xstrdup("");
	struct dirent **entries = NULL;
	int count = scandir(to, &entries, only_patches, by_name);
	int err = 0;

	for (int i = 0; i < count; i++) {
		autofree char *old = xasprintf("%s/%s", to, entries[i]->d_name);

		err = err ? err : fs_remove(old);
		free(entries[i]);
	}
	free(entries);
	entries = NULL;
	count = err ? 0 : scandir(from, &entries, only_patches, by_name);
	for (int i = 0; i < count; i++) {
		autofree char *in = xasprintf("%s/%s", from, entries[i]->d_name);
		autofree char *out = xasprintf("%s/%s", to, entries[i]->d_name);
		autofree char *before = names;

		err = err ? err : fs_copy_file(in, out);
		names = xasprintf("%s%s\n", before, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return err ? err : fs_write(list, names, strlen(names));
}

int edit_save(struct lab *lab)
{
	autofree char *dir = edit_dir(lab);
	autofree char *out = lab_path(lab, "edit/%s.patches", lab->base->name);
	autofree char *to = xasprintf("%s/linux/%s", lab->repo, lab->base->name);
	const char *const format[] = {
		"format-patch", "-q", "-N", "--zero-commit", "--no-signature",
		"--abbrev=12", "--diff-algorithm=myers", "-M", "-o", out,
		"import..HEAD", NULL,
	};
	const char *const tag[] = { "tag", "-f", "saved", NULL };
	int err;

	if (!has_tag(dir, "import"))
		return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
			    "there is no work tree '%s'; run 'rmaplab tree --checkout' first",
			    dir);
	err = check_saved(lab, dir, false);
	if (!err)
		err = fs_remove(out);
	if (!err)
		err = git(lab, dir, "cannot write the patches", format);
	if (err)
		return err;
	err = replace_patches(out, to);
	if (err)
		return fail_with(&lab->why, EXIT_UNFIT, -err,
			    "cannot write the patches to '%s': %s; they are in %s",
			    to, strerror(-err), out);
	err = git(lab, dir, "cannot tag the series", tag);
	if (!err)
		printf("%s\n", to);
	return err;
}
