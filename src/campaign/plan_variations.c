// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/record.h"
#include "campaign/planner.h"
#include "explore/explorer.h"
#include "kernel/tree.h"

/* "Key: value" of a patch's first lines; "" without; caller frees. */
static char *header(const char *patch, const char *key)
{
	size_t len = strlen(key);

	for (const char *line = patch; *line && *line != '\n'; ) {
		size_t size = strcspn(line, "\n");

		if (strncmp(line, key, len) == 0 && strncmp(line + len, ": ", 2) == 0)
			return xasprintf("%.*s", (int)(size - len - 2), line + len + 2);
		line += size + (line[size] == '\n');
	}
	return xstrdup("");
}

static int build_variation(struct planner *planner, const char *text, json_t *needs)
{
	struct tree_spec spec;
	struct tree tree = { 0 };
	int err = tree_spec_parse(text, &spec, &planner->lab->why);

	if (!err)
		err = explorer_build(planner->lab, &planner->scenarios, &spec, &tree);
	if (!err)
		err = ship_tree(&planner->ship, &tree, needs);
	tree_free(&tree);
	return err;
}

static int plan_variation(struct planner *planner, const json_t *kind, const char *name)
{
	autofree char *path = xasprintf("tests/mutants/%s.patch", name);
	autofree char *file = xasprintf("%s/%s", planner->lab->repo, path);
	autofree char *label = xasprintf("%.*s", TREE_LABEL_SIZE - 1, name);
	autofree char *patch = NULL;
	json_t *needs, *unit;
	int err = fs_read(file, &patch, NULL);

	if (err)
		return fail_with(&planner->lab->why, EXIT_USAGE, -err,
			    "there is no variation '%s': cannot read '%s'; tests/mutants/ has them",
			    name, file);
	autofree char *base = header(patch, "Base");
	autofree char *scenario = header(patch, "Scenario");
	autofree char *oracle = header(patch, "Oracle");
	autofree char *memory = header(patch, "Memory");
	autofree char *own = header(patch, "Scenarios");
	autofree char *tree = xasprintf("%s=%s+%s", label, base, file);
	autofree char *shipped = xasprintf("%s=%s+%s", label, base, path);

	/* Their explorers are called after where they were built. */
	if (*own && json_is_string(json_object_get(kind, "patches"))) {
		fprintf(stderr, "note: '%s' brings scenarios of its own, and is not among all variations\n",
			name);
		return 0;
	}
	if (*own)
		return fail_with(&planner->lab->why, EXIT_USAGE, EINVAL,
			    "the variation '%s' brings scenarios of its own, which cannot be shipped; leave it out",
			    name);
	needs = json_array();
	err = build_variation(planner, tree, needs);
	if (!err)
		err = ship_file(&planner->ship, path, needs);
	if (err) {
		json_decref(needs);
		return err;
	}
	unit = unit_begin(planner, xasprintf("variation.%s", name), "variation", label, "explore", needs);
	json_decref(needs);
	json_object_set_new(unit, "patch", json_string(name));
	json_object_set_new(unit, "scenario", json_string(scenario));
	json_object_set_new(unit, "oracle", json_string(oracle));
	unit_add(unit, scenario);
	unit_add(unit, "--tree");
	unit_add(unit, shipped);
	if (*memory) {
		unit_add(unit, "--memory");
		unit_add(unit, memory);
	}
	unit_add_number(unit, "--seconds", record_integer(kind, "seconds"));
	unit_add_number(unit, "--jobs", 1);
	return unit_end(planner, unit, record_integer(kind, "seconds") + SEARCH_SECONDS);
}

/* All patches of tests/mutants, by name; a JSON array. */
static json_t *all_variations(const struct lab *lab)
{
	autofree char *dir = xasprintf("%s/tests/mutants", lab->repo);
	json_t *names = json_array();
	struct dirent **entries;
	int count = scandir(dir, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;

		if (ends_with(name, ".patch"))
			json_array_append_new(names, json_stringn(name, strlen(name) -
								  strlen(".patch")));
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return names;
}

int plan_variations(struct planner *planner, const json_t *kind)
{
	const json_t *wanted = json_object_get(kind, "patches");
	json_t *names = json_is_string(wanted) ? all_variations(planner->lab) :
						 json_incref((json_t *)wanted);
	json_t *name;
	size_t i;
	int err = 0;

	json_array_foreach(names, i, name) {
		err = plan_variation(planner, kind, json_string_value(name));
		if (err)
			break;
	}
	json_decref(names);
	return err;
}
