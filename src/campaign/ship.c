// SPDX-License-Identifier: GPL-2.0-only
#include "campaign/ship.h"

#include <dirent.h>
#include <errno.h>
#include <fts.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/proc.h"

char *ship_hash(const char *path)
{
	hash_t hash = HASH_INIT;

	return hash_file(&hash, path) ? NULL : xasprintf("%016" PRIx64, hash);
}

/* The same file, wherever it is named: later ones find it there. */
static int add(struct ship *ship, const char *from, const char *path, json_t *needs)
{
	autofree char *to = xasprintf("%s/ship/%s", ship->dir, path);
	autofree char *parent = xasprintf("%.*s", (int)(strrchr(to, '/') - to), to);
	autofree char *hash = NULL;
	int err = 0;

	if (!json_object_get(ship->files, path)) {
		err = fs_mkdirs(parent);
		if (!err)
			err = fs_copy_file(from, to);
		hash = err ? NULL : ship_hash(to);
		if (err == -EINTR)
			return err;
		if (err || !hash)
			return fail_with(&ship->lab->why, EXIT_UNFIT, err ? -err : EIO,
				    "cannot copy '%s' to '%s': %s; build it, or free some space",
				    from, to, strerror(err ? -err : EIO));
		json_object_set_new(ship->files, path, json_string(hash));
	}
	if (needs)
		json_array_append_new(needs, json_string(path));
	return 0;
}

/* A folder of the repository, with all that is in it. */
static int add_folder(struct ship *ship, const char *path, json_t *needs)
{
	autofree char *from = xasprintf("%s/%s", ship->lab->repo, path);
	char *roots[] = { from, NULL };
	FTS *walk = fs_exists(from) ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
	FTSENT *entry;
	int err = 0;

	while (!err && walk && (entry = fts_read(walk)))
		if (entry->fts_info == FTS_F && entry->fts_name[0] != '.')
			err = add(ship, entry->fts_path,
				  entry->fts_path + strlen(ship->lab->repo) + 1, needs);
	if (walk)
		fts_close(walk);
	return err;
}

int ship_open(struct ship *ship, struct lab *lab, const char *dir)
{
	autofree char *all = xasprintf("%s/ship", dir);
	autofree char *marker = xasprintf("%s/build/" LAB_SHIPPED, all);
	autofree char *series = xasprintf("linux/%s", lab->base->name);
	autofree char *self = realpath("/proc/self/exe", NULL);
	int err = fs_remove(all);

	*ship = (struct ship){ lab, dir, json_object() };
	if (!err)
		err = fs_write(marker, "", 0);
	if (err)
		return lab_fail_write(lab, all, err);
	err = add(ship, self ? self : "/proc/self/exe", "build/bin/rmaplab", NULL);
	if (!err)
		err = add_folder(ship, "kconfig", NULL);
	if (!err)
		err = add_folder(ship, series, NULL);
	if (!err)
		err = add_folder(ship, "scripts/campaign", NULL);
	return err;
}

/* What lies below the build directory: if it is not there, it is not needed. */
static int add_built(struct ship *ship, const char *path, json_t *needs)
{
	size_t len = strlen(ship->lab->build);
	autofree char *inside = xasprintf("build%s", path + len);

	return fs_exists(path) ? add(ship, path, inside, needs) : 0;
}

int ship_tree(struct ship *ship, const struct tree *tree, json_t *needs)
{
	static const char *const of_boot[] = { "System.map", ".config", "vmlinux", NULL };
	autofree char *release = xasprintf("%s/include/config/kernel.release", tree->obj);
	autofree char *explorer = xasprintf("%s/explore/explorer", tree->dir);
	int err = add_built(ship, release, needs);

	if (strcmp(tree->variant, "explore") == 0)
		return err ? err : add_built(ship, explorer, needs);
	if (!err)
		err = add_built(ship, tree->image, needs);
	for (const char *const *name = of_boot; !err && *name; name++) {
		autofree char *path = xasprintf("%s/%s", tree->obj, *name);

		err = add_built(ship, path, needs);
	}
	return err;
}

int ship_guest(struct ship *ship, const struct arch_pages *pages, json_t *needs)
{
	autofree char *dir = lab_path(ship->lab, "%s", pages->guest);
	autofree char *make = lab_make(ship->lab, "programs");
	struct dirent *entry;
	DIR *stream = opendir(dir);
	int err = 0;

	if (!stream)
		return fail_with(&ship->lab->why, EXIT_UNFIT, errno,
				 "cannot read '%s': %s; run '%s'", dir, strerror(errno), make);
	while (!err && (entry = readdir(stream))) {
		autofree char *path = xasprintf("%s/%s", dir, entry->d_name);
		struct stat st;

		/* Programs; not what they were made of. */
		if (stat(path, &st) || !S_ISREG(st.st_mode) || strchr(entry->d_name, '.'))
			continue;
		err = add_built(ship, path, needs);
	}
	closedir(stream);
	return err;
}

int ship_file(struct ship *ship, const char *path, json_t *needs)
{
	autofree char *from = xasprintf("%s/%s", ship->lab->repo, path);

	return fs_exists(from) ? add(ship, from, path, needs) : 0;
}

static int run(struct ship *ship, const char *const *argv,
	       int (*line)(void *ctx, char *line), void *ctx)
{
	autofree char *log = lab_path(ship->lab, "log/ship.log");
	autofree char *logs = lab_path(ship->lab, "log");
	struct proc proc = { .argv = argv, .cwd = ship->dir, .log = log, .line = line,
			     .ctx = ctx };
	int status = fs_mkdirs(logs);

	if (!status)
		status = proc_run(&proc);
	if (!status || status == -EINTR)
		return status;
	return fail_with(&ship->lab->why, EXIT_UNFIT, EIO,
			 "'%s' failed with %d; free some space, its words are in %s", argv[0],
			 status, log);
}

static int keep_line(void *ctx, char *line)
{
	char **kept = ctx;

	free(*kept);
	*kept = xasprintf("%s\n", line);
	return 0;
}

int ship_close(struct ship *ship)
{
	static const char *const tar[] = {
		"tar", "--sort=name", "--mtime=@0", "--owner=0", "--group=0",
		"--numeric-owner", "--mode=go-w", "-cf", "ship.tar", "ship", NULL,
	};
	static const char *const sum[] = { "sha256sum", "ship.tar", NULL };
	autofree char *path = xasprintf("%s/ship.tar.sha256", ship->dir);
	autofree char *line = NULL;
	int err = run(ship, tar, NULL, NULL);

	if (!err)
		err = run(ship, sum, keep_line, &line);
	if (err)
		return err;
	err = fs_write(path, line ? line : "", line ? strlen(line) : 0);
	return err ? lab_fail_write(ship->lab, path, err) : 0;
}

void ship_free(struct ship *ship)
{
	json_decref(ship->files);
	ship->files = NULL;
}

int ship_check(struct lab *lab, const char *root, const json_t *files, const json_t *needs)
{
	json_t *need;
	size_t i;

	json_array_foreach((json_t *)needs, i, need) {
		const char *name = json_string_value(need);
		const char *planned = json_string_value(json_object_get(files, name ? name : ""));
		autofree char *path = xasprintf("%s/%s", root, name ? name : "");
		autofree char *hash = ship_hash(path);

		if (hash && planned && strcmp(hash, planned) == 0)
			continue;
		return fail_with(&lab->why, EXIT_UNFIT, ESTALE,
			    "'%s' is not what was planned (%s, not %s); unpack ship.tar of the campaign, and run the rmaplab in it",
			    path, hash ? hash : "missing", planned ? planned : "unknown");
	}
	return 0;
}

static int stage_link(const char *root, const char *dir, const char *name)
{
	autofree char *to = xasprintf("%s/build/%s", root, name);
	autofree char *at = xasprintf("%s/%s", dir, name);

	return symlink(to, at) && errno != EEXIST ? -errno : 0;
}

/* What a run writes itself has these names, and those are not shipped. */
int ship_stage(struct lab *lab, const char *root, const char *dir)
{
	autofree char *built = xasprintf("%s/build", root);
	autofree char *marker = xasprintf("%s/" LAB_SHIPPED, dir);
	autofree char *log = xasprintf("%s/log", dir);
	struct dirent *entry;
	DIR *stream = opendir(built);
	int err = stream ? fs_write(marker, "", 0) : -errno;

	if (!err)
		err = fs_mkdirs(log);
	while (!err && stream && (entry = readdir(stream)))
		if (starts_with(entry->d_name, "trees") || starts_with(entry->d_name, "guest"))
			err = stage_link(root, dir, entry->d_name);
	if (stream)
		closedir(stream);
	return err ? lab_fail_write(lab, dir, err) : 0;
}
