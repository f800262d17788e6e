// SPDX-License-Identifier: GPL-2.0-only
#include "explore/scenario_dir.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/hash.h"

enum { MAX_OBJECTS = 128 };

/* Does any line of any C file of the folder begin with @start? -errno: unreadable. */
static int has_line(const char *path, const char *start)
{
	autofree char *anywhere = xasprintf("\n%s", start);
	struct dirent *entry;
	int found = 0;
	DIR *stream = opendir(path);

	if (!stream)
		return -errno;
	while (!found && (entry = readdir(stream))) {
		autofree char *file = xasprintf("%s/%s", path, entry->d_name);
		autofree char *content = NULL;

		found = ends_with(entry->d_name, ".c") &&
			fs_read(file, &content, NULL) == 0 &&
			(starts_with(content, start) || strstr(content, anywhere));
	}
	closedir(stream);
	return found;
}

int scenario_dir_open(struct lab *lab, const char *path, struct scenario_dir *dir)
{
	int found;

	if (!path) {
		dir->path = xasprintf("%s/explore/scenarios", lab->repo);
		return 0;
	}
	dir->path = realpath(path, NULL);
	found = dir->path ? has_line(dir->path, "const struct ex_program ") : -errno;
	if (found < 0 || !dir->path)
		return fail_with(&lab->why, EXIT_USAGE, -found,
			    "cannot read the scenarios '%s': %s; name a folder such as docs/examples/vma-lock",
			    path, strerror(-found));
	if (!found)
		return fail_with(&lab->why, EXIT_USAGE, ENOENT,
			    "there is no scenario in '%s': no .c file has a line that begins with 'const struct ex_program'; docs/scenarios.md tells how to write one",
			    path);
	dir->name = xasprintf("%s-%08" PRIx32, basename(dir->path),
			      (uint32_t)hash_text(HASH_INIT, dir->path));
	return 0;
}

bool scenario_dir_declares(const struct scenario_dir *dir, const char *name)
{
	autofree char *line = xasprintf("\t.name = \"%s\",", name);

	return has_line(dir->path, line) != 0;
}

/* The text between quotes after @start, at the beginning of a line; or NULL. */
static char *quoted(const char *content, const char *start)
{
	const char *at = strstr(content, start);

	if (!at || at == content || at[-1] != '\n')
		return NULL;
	at += strlen(start);
	return xasprintf("%.*s", (int)strcspn(at, "\""), at);
}

static int is_source(const struct dirent *entry)
{
	return ends_with(entry->d_name, ".c");
}

int scenario_dir_list(struct lab *lab, const struct scenario_dir *dir, json_t *list)
{
	struct dirent **entries;
	int count = scandir(dir->path, &entries, is_source, alphasort);

	if (count < 0)
		return fail_with(&lab->why, EXIT_UNFIT, errno,
				 "cannot read the scenarios '%s': %s; restore them from the repository",
				 dir->path, strerror(errno));
	for (int i = 0; i < count; i++) {
		autofree char *file = xasprintf("%s/%s", dir->path, entries[i]->d_name);
		autofree char *content = NULL, *name = NULL, *summary = NULL;

		if (fs_read(file, &content, NULL) == 0 &&
		    strstr(content, "\nconst struct ex_program ") &&
		    (name = quoted(content, "\t.name = \""))) {
			summary = quoted(content, "\t.summary = \"");
			json_array_append_new(list, json_pack("{s:s, s:s}", "scenario", name,
							      "summary", summary ? summary : ""));
		}
		free(entries[i]);
	}
	free(entries);
	return 0;
}

static bool has_source(const struct tree *tree, const char *name)
{
	autofree char *source = xasprintf("%s/%s", tree->src, name);

	source[strlen(source) - 1] = 'c';
	return ends_with(name, ".o") && fs_exists(source);
}

/* "mm/swap_slots.o?": not every kernel has it. */
static bool may_be_absent(char *name)
{
	size_t end = strcspn(name, "?");

	if (!name[end])
		return false;
	name[end] = '\0';
	return true;
}

static int check_object(struct lab *lab, const struct tree *tree, const char *list,
			const char *name)
{
	if (has_source(tree, name))
		return 0;
	return fail_with(&lab->why, EXIT_USAGE, ENOENT,
		    "'%s' has no object '%s', which '%s' names; name one by its path, as mm/vma.o for mm/vma.c",
		    tree->spec.label, name, list);
}

/* One object a line, and what else it says about it; '#' begins a comment. */
static int add_objects(struct lab *lab, const struct tree *tree, const char *list,
		       char **names, size_t *count)
{
	autofree char *text = NULL;
	char *rest = NULL;
	int err = fs_read(list, &text, NULL);

	if (err)
		return fail_with(&lab->why, EXIT_UNFIT, -err,
			    "cannot read '%s': %s; restore it from the repository",
			    list, strerror(-err));
	for (char *line = strtok_r(text, "\n", &rest); !err && line;
	     line = strtok_r(NULL, "\n", &rest)) {
		line[strcspn(line, " \t")] = '\0';
		if (!*line || *line == '#')
			continue;
		if (may_be_absent(line) && !has_source(tree, line))
			continue;
		err = check_object(lab, tree, list, line);
		if (!err && *count == MAX_OBJECTS)
			err = fail_with(&lab->why, EXIT_USAGE, E2BIG,
				   "'%s' names too many objects; %d are the most",
				   list, MAX_OBJECTS);
		if (!err)
			names[(*count)++] = xstrdup(line);
	}
	return err;
}

int scenario_dir_objects(struct lab *lab, const struct scenario_dir *dir,
			 const struct tree *tree, char ***names)
{
	autofree char *ours = xasprintf("%s/explore/objects", lab->repo);
	autofree char *theirs = xasprintf("%s/objects", dir->path);
	size_t count = 0;
	int err;

	*names = xcalloc(MAX_OBJECTS + 1, sizeof(**names));
	err = add_objects(lab, tree, ours, *names, &count);
	if (!err && fs_exists(theirs))
		err = add_objects(lab, tree, theirs, *names, &count);
	return err;
}

void scenario_dir_free_objects(char **names)
{
	for (size_t i = 0; names && names[i]; i++)
		free(names[i]);
	free(names);
}

void scenario_dir_free(struct scenario_dir *dir)
{
	free(dir->path);
	free(dir->name);
}
