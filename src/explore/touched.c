// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/record.h"
#include "explore/explorer.h"
#include "explore/touched.h"
#include "kernel/coverage.h"
#include "kernel/git.h"

/* Schedules after which it is taken for granted what a scenario executes. */
enum { PROBES = 16 };

/* Copies the files that a patch is about. */
struct copies {
	struct lab *lab;
	const struct tree *tree;
	const char *dir;
	int err;
};

/* "3	1	mm/rmap.c" of `git apply --numstat` */
static int copy_file(void *ctx, char *line)
{
	struct copies *copies = ctx;
	char *name = strrchr(line, '\t');
	autofree char *from = xasprintf("%s/%s", copies->tree->src, name ? name + 1 : "");
	autofree char *to = xasprintf("%s/%s", copies->dir, name ? name + 1 : "");
	autofree char *folder = xstrdup(to);

	if (!name || !fs_exists(from))
		return 0;	/* a file that the patch removes */
	*strrchr(folder, '/') = '\0';
	copies->err = fs_mkdirs(folder);
	if (!copies->err)
		copies->err = fs_copy_file(from, to);
	return copies->err;
}

static int apply(struct lab *lab, const char *dir, const char *const *args,
		 int (*line)(void *ctx, char *line), void *ctx)
{
	const struct git git = {
		.dir = dir, .args = args, .line = line, .ctx = ctx,
		.what = "cannot take the patch back out of a copy",
		.mend = "give it in the form that 'git diff' writes",
	};

	return git_run(lab, &git);
}

/* The files of the tree's own patch as they were without it, below @dir. */
static int make_before(struct lab *lab, const struct tree *tree, const char *dir)
{
	const char *const list[] = { "apply", "--numstat", tree->spec.extra, NULL };
	const char *const back[] = {
		"apply", "-R", "--whitespace=nowarn", tree->spec.extra, NULL,
	};
	struct copies copies = { .lab = lab, .tree = tree, .dir = dir };
	int err = fs_remove(dir);

	if (!err)
		err = fs_mkdirs(dir);
	if (err)
		return lab_fail_write(lab, dir, err);
	err = apply(lab, dir, list, copy_file, &copies);
	if (copies.err)
		return lab_fail_write(lab, dir, copies.err);
	return err ? err : apply(lab, dir, back, NULL, NULL);
}

/* @changes: set to the number of functions that are changed, executed or not. */
static bool executes_change(struct lab *lab, const struct tree *tree, const char *before,
			    const json_t *files, size_t *changes)
{
	json_t *records = json_array();
	bool found = false;
	json_t *entry;
	size_t i;

	json_array_foreach((json_t *)files, i, entry)
		coverage_count(lab, tree, before, record_text(entry, "file"),
			       json_object_get(entry, "lines"), false, records);
	json_array_foreach(records, i, entry)
		found = found || record_integer(entry, "executed") > 0;
	*changes = json_array_size(records);
	json_decref(records);
	return found;
}

static int probe(struct lab *lab, const struct scenario_dir *dir, const struct tree *tree,
		 const char *before, json_t *scenario, json_t *chosen, size_t *changes)
{
	const struct explorer_search search = {
		.mode = EXPLORER_RANDOM, .runs = PROBES, .seed = 1, .seconds = 10,
		.memory = "sc", .jobs = 1,
	};
	json_t *reach = json_array(), *record;
	int err = explorer_run(lab, dir, tree->spec.label,
			       record_text(scenario, "scenario"), &search, &record, reach);

	if (!err) {
		if (executes_change(lab, tree, before, reach, changes))
			json_array_append(chosen, scenario);
		json_decref(record);
	}
	json_decref(reach);
	return err;
}

int touched_choose(struct lab *lab, const struct scenario_dir *dir, const struct tree *tree,
		   const json_t *scenarios, json_t *chosen)
{
	autofree char *before = lab_path(lab, "changed/%s", tree->spec.label);
	const bool own = tree->spec.extra[0];
	json_t *scenario;
	size_t i, changes;
	int err = own ? make_before(lab, tree, before) : 0;

	if (err)
		return err;
	progress_begin(&lab->progress, "looking which scenarios execute the change");
	json_array_foreach((json_t *)scenarios, i, scenario) {
		err = probe(lab, dir, tree, own ? before : NULL, scenario, chosen, &changes);
		/* All explorers know all functions: if none is changed, none will be. */
		if (err || !changes)
			break;
		progress_update(&lab->progress, i + 1, json_array_size(scenarios));
	}
	if (err)
		progress_cancel(&lab->progress);
	else
		progress_end(&lab->progress);
	return err;
}
