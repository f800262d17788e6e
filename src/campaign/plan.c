// SPDX-License-Identifier: GPL-2.0-only
#include "campaign/plan.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/record.h"
#include "base/version.h"
#include "boot/bugs.h"
#include "campaign/ship.h"
#include "explore/explorer.h"
#include "kernel/tree.h"

#define USUAL_BASE	"6.12"
#define PROGRAM		"build/bin/rmaplab"

enum {
	BOOT_SECONDS	= 600,	/* beside what torture is told: the boot, the end */
	EXPLORE_SECONDS	= 60,	/* beside what the search is told: the least schedule */
};

/* What is being planned. */
struct planner {
	struct lab *lab;
	struct ship ship;
	struct bugs bugs;
	struct scenario_dir scenarios;
	json_t *units;
};

static const char *text_of(const json_t *object, const char *key)
{
	return record_text(object, key);
}

static long number_of(const json_t *object, const char *key)
{
	return (long)record_integer(object, key);
}

/* What makes a difference to a result, in words that are a file's name. */
static char *name_of(char *text)
{
	for (char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '-';
	return text;
}

/* One argument after the other, "%ld" of a number, until NULL. */
static void add_argument(json_t *unit, const char *text)
{
	json_array_append_new(json_object_get(unit, "arguments"), json_string(text));
}

static void add_number(json_t *unit, const char *option, long number)
{
	autofree char *text = xasprintf("%ld", number);

	add_argument(unit, option);
	add_argument(unit, text);
}

/* @name is taken over. */
static json_t *begin_unit(const struct planner *planner, char *name, const char *kind,
			  const char *tree, const char *command, json_t *needs)
{
	const char *base = planner->lab->base->name;
	bool usual = planner->lab->base == lab_base(USUAL_BASE);
	autofree char *rest = name_of(name);
	autofree char *full = xasprintf("%s%s%s", usual ? "" : base, usual ? "" : ".", rest);
	json_t *unit = json_pack("{s:s, s:s, s:s, s:[s], s:O}", "unit", full, "kind", kind,
				 "tree", tree, "arguments", command, "needs", needs);

	if (!usual) {
		add_argument(unit, "--base");
		add_argument(unit, base);
	}
	return unit;
}

/* Less how much time it may take: what was found in less is found. */
static json_t *what_it_does(const json_t *unit)
{
	const json_t *arguments = json_object_get(unit, "arguments");
	json_t *does = json_array(), *argument;
	size_t i;

	json_array_foreach((json_t *)arguments, i, argument) {
		if (strcmp(json_string_value(argument), "--seconds") == 0)
			i++;
		else
			json_array_append(does, argument);
	}
	return does;
}

/* Hash of what it does and of all that it runs; caller frees. */
static char *id_of(const struct planner *planner, const json_t *unit)
{
	json_t *did = json_object(), *need;
	autofree char *text = NULL;
	size_t i;

	json_object_set_new(did, "arguments", what_it_does(unit));
	json_object_set(did, "rmaplab", json_object_get(planner->ship.files, PROGRAM));
	json_array_foreach(json_object_get(unit, "needs"), i, need)
		json_object_set(did, json_string_value(need),
				json_object_get(planner->ship.files, json_string_value(need)));
	text = json_dumps(did, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(did);
	return xasprintf("%016" PRIx64, hash_text(HASH_INIT, text ? text : ""));
}

/* Two units that do the same are one. */
static int end_unit(struct planner *planner, json_t *unit, long seconds)
{
	const char *name = text_of(unit, "unit");
	const json_t *before = json_object_get(planner->units, name);
	autofree char *id = id_of(planner, unit);
	int err = 0;

	json_object_set_new(unit, "seconds", json_integer(seconds));
	json_object_set_new(unit, "id", json_string(id));
	if (before && strcmp(text_of(before, "id"), id) != 0)
		err = fail_with(&planner->lab->why, EXIT_USAGE, EEXIST,
				"two units would be called '%s' and do different things; leave one of them out",
				name);
	else
		json_object_set(planner->units, name, unit);
	json_decref(unit);
	return err;
}

static int find_tree(struct planner *planner, const char *text, struct tree_spec *spec)
{
	struct failure *why = &planner->lab->why;
	int err = tree_spec_parse(text, spec, why);

	if (!err && (spec->kind == TREE_PATH || spec->extra[0]))
		return fail_with(why, EXIT_USAGE, EINVAL,
			    "'%s' is on this machine only; a campaign's trees are stock, series and series:N, and 'variations'",
			    text);
	return err;
}

/* Searches */

static json_t *search_unit(struct planner *planner, const json_t *explore,
			   const struct tree_spec *spec, const char *tree,
			   const json_t *scenario, json_t *needs)
{
	const char *name = text_of(scenario, "scenario");
	const char *mode = text_of(explore, "mode"), *memory = text_of(explore, "memory");
	const char *bug = text_of(scenario, "bug");
	bool bounded = strcmp(mode, "bounded") == 0, weak = strcmp(memory, "sc") != 0;
	autofree char *bound = xasprintf("%s%ld", mode, number_of(explore, "bound"));
	autofree char *late = weak ? xasprintf(".%s.%ld", memory, number_of(explore, "late")) :
				     xstrdup("");
	json_t *unit = begin_unit(planner, xasprintf("explore.%s.%s.%s%s", spec->label, name,
					    bounded ? bound : mode, late),
				  "search", spec->label, "explore", needs);

	json_object_set(unit, "search", json_object_get(unit, "unit"));
	json_object_set_new(unit, "scenario", json_string(name));
	json_object_set_new(unit, "mode", json_string(mode));
	if (*bug && bugs_has(&planner->bugs, spec, bug))
		json_object_set(unit, "known", json_object_get(scenario, "bug_oracle"));
	add_argument(unit, name);
	add_argument(unit, "--tree");
	add_argument(unit, tree);
	if (bounded) {
		json_object_set_new(unit, "bound", json_integer(number_of(explore, "bound")));
		add_number(unit, "--bound", number_of(explore, "bound"));
	} else if (strcmp(mode, "default") != 0) {
		autofree char *option = xasprintf("--%s", mode);

		add_argument(unit, option);
	}
	if (weak) {
		add_argument(unit, "--memory");
		add_argument(unit, memory);
		add_number(unit, "--late", number_of(explore, "late"));
	}
	add_number(unit, "--seconds", number_of(explore, "seconds"));
	add_number(unit, "--jobs", 1);
	return unit;
}

static int plan_shards(struct planner *planner, const json_t *explore, json_t *whole)
{
	long seconds = number_of(explore, "seconds") + EXPLORE_SECONDS;
	long shards = number_of(explore, "shards");
	autofree char *id = id_of(planner, whole);
	int err = 0;

	json_object_set_new(whole, "shards", json_integer(shards));
	json_object_set_new(whole, "shard", json_integer(0));
	if (shards < 2)
		return end_unit(planner, whole, seconds);
	json_object_set_new(whole, "search", json_sprintf("%s.of%ld-%s",
							   text_of(whole, "unit"), shards, id));
	for (long i = 0; !err && i < shards; i++) {
		autofree char *shard = xasprintf("%ld/%ld", i, shards);
		autofree char *name = xasprintf("%s.%ldof%ld", text_of(whole, "unit"), i,
						shards);
		json_t *unit = json_deep_copy(whole);

		json_object_set_new(unit, "unit", json_string(name));
		json_object_set_new(unit, "shard", json_integer(i));
		add_argument(unit, "--shard");
		add_argument(unit, shard);
		err = end_unit(planner, unit, seconds);
	}
	json_decref(whole);
	return err;
}

static const json_t *find_scenario(const json_t *scenarios, const char *name)
{
	json_t *scenario;
	size_t i;

	json_array_foreach((json_t *)scenarios, i, scenario)
		if (strcmp(text_of(scenario, "scenario"), name) == 0)
			return scenario;
	return NULL;
}

static int plan_scenario(struct planner *planner, const json_t *explore,
			 const struct tree_spec *spec, const char *tree,
			 const json_t *scenario, const char *name, json_t *needs)
{
	if (!scenario)
		return fail_with(&planner->lab->why, EXIT_USAGE, EINVAL,
			    "there is no scenario '%s'; 'rmaplab explore --list' names them",
			    name);
	return plan_shards(planner, explore,
			   search_unit(planner, explore, spec, tree, scenario, needs));
}

static int plan_scenarios(struct planner *planner, const json_t *explore,
			  const struct tree_spec *spec, const char *tree, json_t *needs)
{
	const json_t *wanted = json_object_get(explore, "scenarios"), *list;
	json_t *scenarios, *item;
	size_t i;
	int err = explorer_scenarios(planner->lab, &planner->scenarios, spec->label,
				     &scenarios);

	if (err)
		return err;
	list = json_is_string(wanted) ? scenarios : wanted;
	json_array_foreach((json_t *)list, i, item) {
		const char *name = json_is_string(item) ? json_string_value(item) :
							  text_of(item, "scenario");

		err = plan_scenario(planner, explore, spec, tree,
				    find_scenario(scenarios, name), name, needs);
		if (err)
			break;
	}
	json_decref(scenarios);
	return err;
}

/* What is misspelt is said before explorers are built. */
static int check_scenarios(struct planner *planner, const json_t *wanted)
{
	json_t *item;
	size_t i;

	json_array_foreach((json_t *)wanted, i, item)
		if (!scenario_dir_declares(&planner->scenarios, json_string_value(item)))
			return plan_scenario(planner, NULL, NULL, NULL, NULL,
					     json_string_value(item), NULL);
	return 0;
}

static int plan_explore(struct planner *planner, const json_t *explore)
{
	json_t *text;
	size_t i;
	int err = check_scenarios(planner, json_object_get(explore, "scenarios"));

	if (err)
		return err;
	json_array_foreach(json_object_get(explore, "trees"), i, text) {
		struct tree_spec spec;
		struct tree tree = { 0 };
		json_t *needs = json_array();

		err = find_tree(planner, json_string_value(text), &spec);
		if (!err)
			err = explorer_build(planner->lab, &planner->scenarios, &spec, &tree);
		if (!err)
			err = ship_tree(&planner->ship, &tree, needs);
		if (!err)
			err = plan_scenarios(planner, explore, &spec, json_string_value(text),
					     needs);
		tree_free(&tree);
		json_decref(needs);
		if (err)
			break;
	}
	return err;
}

/* Known-bad variations */

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
	unit = begin_unit(planner, xasprintf("variation.%s", name), "variation", label, "explore", needs);
	json_decref(needs);
	json_object_set_new(unit, "patch", json_string(name));
	json_object_set_new(unit, "scenario", json_string(scenario));
	json_object_set_new(unit, "oracle", json_string(oracle));
	add_argument(unit, scenario);
	add_argument(unit, "--tree");
	add_argument(unit, shipped);
	if (*memory) {
		add_argument(unit, "--memory");
		add_argument(unit, memory);
	}
	add_number(unit, "--seconds", number_of(kind, "seconds"));
	add_number(unit, "--jobs", 1);
	return end_unit(planner, unit, number_of(kind, "seconds") + EXPLORE_SECONDS);
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

static int plan_variations(struct planner *planner, const json_t *kind)
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

/* What boots */

/* One machine that is booted: an architecture with pages of a size. */
struct machine {
	const struct arch *arch;
	const struct arch_pages *pages;
};

typedef int (*machine_fn)(struct planner *planner, const json_t *kind,
			  const struct machine *machine);

static int fail_machine(struct planner *planner, const char *what, const char *name,
			char *names)
{
	autofree char *list = names;

	return fail_with(&planner->lab->why, EXIT_USAGE, EINVAL,
			 "there is no %s '%s'; use one of: %s", what, name, list);
}

/* All architectures with all page sizes that they have; one that none has is an error. */
static int each_machine(struct planner *planner, const json_t *kind, machine_fn plan)
{
	const json_t *sizes = json_object_get(kind, "page-sizes");
	json_t *name, *size;
	size_t i, j;

	json_array_foreach(json_object_get(kind, "arches"), i, name) {
		struct machine machine = { .arch = arch_find(json_string_value(name)) };

		if (!machine.arch)
			return fail_machine(planner, "architecture", json_string_value(name),
					    arch_names());
		json_array_foreach((json_t *)sizes, j, size) {
			int err;

			machine.pages = arch_pages_find(machine.arch, json_string_value(size));
			if (!machine.pages)
				return fail_machine(planner, "page size", json_string_value(size),
						    arch_pages_names(machine.arch));
			err = plan(planner, kind, &machine);
			if (err)
				return err;
		}
	}
	return 0;
}

static int build_boot(struct planner *planner, const char *text, const char *variant,
		      const struct machine *machine, struct tree_spec *spec, json_t *needs)
{
	struct tree tree = { 0 };
	int err = find_tree(planner, text, spec);

	if (err)
		return err;
	spec->arch = machine->arch;
	spec->pages = machine->pages;
	err = tree_build(planner->lab, spec, variant, &tree);
	if (!err)
		err = ship_tree(&planner->ship, &tree, needs);
	tree_free(&tree);
	return err;
}

static int add_guest(struct planner *planner, const struct machine *machine, json_t *needs)
{
	autofree char *mended = xasprintf("linux/%s/mended", planner->lab->base->name);
	int err = ship_guest(&planner->ship, machine->pages, needs);

	return err ? err : ship_file(&planner->ship, mended, needs);
}

static void add_machine(json_t *unit, const struct machine *machine)
{
	json_object_set_new(unit, "arch", json_string(machine->arch->name));
	json_object_set_new(unit, "pages", json_string(machine->pages->name));
	add_argument(unit, "--arch");
	add_argument(unit, machine->arch->name);
	add_argument(unit, "--page-size");
	add_argument(unit, machine->pages->name);
}

static int torture_seed(struct planner *planner, const json_t *kind,
			const struct machine *machine, const struct tree_spec *spec,
			const char *tree, const char *config, long seed, json_t *needs)
{
	long minutes = number_of(kind, "minutes");
	json_t *unit = begin_unit(planner, xasprintf("torture.%s.%s.%s.%s.seed%ld.%ldmin", spec->label,
					    config, machine->arch->name, machine->pages->name,
					    seed, minutes),
				  "torture", spec->label, "torture", needs);

	json_object_set_new(unit, "config", json_string(config));
	json_object_set_new(unit, "seed", json_integer(seed));
	add_argument(unit, "--tree");
	add_argument(unit, tree);
	add_argument(unit, "--config");
	add_argument(unit, config);
	add_machine(unit, machine);
	add_number(unit, "--minutes", minutes);
	add_number(unit, "--seed", seed);
	/* Which actors it takes is asked once it has failed, by hand. */
	add_number(unit, "--reduce", 0);
	return end_unit(planner, unit, minutes * 60 + BOOT_SECONDS);
}

static int test_unit(struct planner *planner, const json_t *kind,
		     const struct machine *machine, const struct tree_spec *spec,
		     const char *tree, const char *config, json_t *needs)
{
	json_t *unit = begin_unit(planner, xasprintf("test.%s.%s.%s.%s", spec->label, config,
					    machine->arch->name, machine->pages->name),
				  "test", spec->label, "test", needs);

	json_object_set_new(unit, "config", json_string(config));
	add_argument(unit, "--tree");
	add_argument(unit, tree);
	add_argument(unit, "--config");
	add_argument(unit, config);
	add_machine(unit, machine);
	return end_unit(planner, unit, number_of(kind, "seconds"));
}

/* Of a tree in a configuration: a test, or torture with each seed. */
static int plan_config(struct planner *planner, const json_t *kind,
		       const struct machine *machine, const char *tree, const char *config)
{
	long seeds = number_of(kind, "seeds"), first = number_of(kind, "first-seed");
	json_t *needs = json_array();
	struct tree_spec spec;
	int err = build_boot(planner, tree, config, machine, &spec, needs);

	if (!err)
		err = add_guest(planner, machine, needs);
	if (!err && !seeds)
		err = test_unit(planner, kind, machine, &spec, tree, config, needs);
	for (long i = 0; !err && i < seeds; i++)
		err = torture_seed(planner, kind, machine, &spec, tree, config, first + i,
				   needs);
	json_decref(needs);
	return err;
}

static int plan_configs(struct planner *planner, const json_t *kind,
			const struct machine *machine)
{
	json_t *tree, *config;
	size_t i, j;

	json_array_foreach(json_object_get(kind, "trees"), i, tree) {
		json_array_foreach(json_object_get(kind, "configs"), j, config) {
			int err = plan_config(planner, kind, machine, json_string_value(tree),
					      json_string_value(config));

			if (err)
				return err;
		}
	}
	return 0;
}

/* All trees in one unit: what is timed has to be timed in turns. */
static int bench_unit(struct planner *planner, const json_t *kind,
		      const struct machine *machine, const char *workload, json_t *needs)
{
	autofree char *trees = xstrdup("");
	json_t *tree, *unit;
	size_t i;

	json_array_foreach(json_object_get(kind, "trees"), i, tree) {
		autofree char *before = trees;

		trees = xasprintf("%s%s%s", before, *before ? "-" : "",
				  json_string_value(tree));
	}
	unit = begin_unit(planner, xasprintf("bench.%s.%s.%s.%s", workload, trees, machine->arch->name,
				    machine->pages->name), "bench", trees, "bench", needs);
	json_object_set_new(unit, "workload", json_string(workload));
	add_argument(unit, workload);
	json_array_foreach(json_object_get(kind, "trees"), i, tree) {
		add_argument(unit, "--tree");
		add_argument(unit, json_string_value(tree));
	}
	add_machine(unit, machine);
	add_number(unit, "--boots", number_of(kind, "boots"));
	return end_unit(planner, unit, number_of(kind, "seconds"));
}

static int plan_benches(struct planner *planner, const json_t *kind,
			const struct machine *machine)
{
	json_t *needs = json_array(), *item;
	struct tree_spec spec;
	size_t i;
	int err = add_guest(planner, machine, needs);

	json_array_foreach(json_object_get(kind, "trees"), i, item)
		if (!err)
			err = build_boot(planner, json_string_value(item), "vm", machine,
					 &spec, needs);
	json_array_foreach(json_object_get(kind, "workloads"), i, item)
		if (!err)
			err = bench_unit(planner, kind, machine, json_string_value(item),
					 needs);
	json_decref(needs);
	return err;
}

/* All of it */

static int plan_boots(struct planner *planner, const json_t *kind)
{
	return each_machine(planner, kind, plan_configs);
}

static int plan_bench(struct planner *planner, const json_t *kind)
{
	return each_machine(planner, kind, plan_benches);
}

static const struct {
	const char *key;
	int (*plan)(struct planner *planner, const json_t *kind);
} kinds[] = {
	/* What takes one processor first, what takes a machine last. */
	{ "explore", plan_explore },
	{ "variations", plan_variations },
	{ "test", plan_boots },
	{ "bench", plan_bench },
	{ "torture", plan_boots },
};

static int plan_all(struct planner *planner, const json_t *campaign)
{
	json_t *kind;
	size_t i;
	int err = 0;

	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++)
		json_array_foreach(json_object_get(campaign, kinds[k].key), i, kind)
			if (!err)
				err = kinds[k].plan(planner, kind);
	if (!err && json_object_size(planner->units) == 0)
		err = fail_with(&planner->lab->why, EXIT_USAGE, EINVAL,
				"the campaign has no units; add what is to be run, as docs/campaign/ does");
	return err;
}

static json_t *to_json(const struct planner *planner, const json_t *campaign)
{
	json_t *list = json_array(), *unit;
	const char *name;

	json_object_foreach(planner->units, name, unit)
		json_array_append(list, unit);
	return json_pack("{s:s, s:s, s:s, s:O, s:O, s:o}", "rmaplab", RMAPLAB_VERSION,
			 "command", "plan", "base", planner->lab->base->name, "campaign", json_object_get(campaign, "campaign"),
			 "files", planner->ship.files, "units", list);
}

static int write_text(struct lab *lab, const char *dir, const char *name, const char *text)
{
	autofree char *path = xasprintf("%s/%s", dir, name);
	int err = fs_write(path, text, strlen(text));

	return err ? lab_fail_write(lab, path, err) : 0;
}

/* One unit of the plan, and the files that it needs, on a line. */
static char *plan_of_one(const json_t *plan, json_t *unit)
{
	const json_t *all = json_object_get(plan, "files");
	json_t *files = json_pack("{s:O}", PROGRAM, json_object_get(all, PROGRAM)), *need, *one;
	char *text;
	size_t i;

	json_array_foreach(json_object_get(unit, "needs"), i, need)
		json_object_set(files, json_string_value(need),
				json_object_get(all, json_string_value(need)));
	one = json_pack("{s:s, s:O, s:o, s:[O]}", "command", "plan", "base",
			json_object_get(plan, "base"), "files", files, "units", unit);
	text = json_dumps(one, JSON_COMPACT);
	json_decref(one);
	return text ? text : xstrdup("");
}

static int write_each(struct lab *lab, const char *dir, const json_t *plan)
{
	autofree char *below = xasprintf("%s/plan", dir);
	json_t *unit;
	size_t i;
	int err = fs_remove(below);

	if (err)
		return lab_fail_write(lab, below, err);
	json_array_foreach(json_object_get(plan, "units"), i, unit) {
		autofree char *text = plan_of_one(plan, unit);

		err = write_text(lab, below, text_of(unit, "unit"), text);
		if (err)
			break;
	}
	return err;
}

/* The plan comes last: where it is, all it speaks of is there. */
static int write_plan(struct lab *lab, const char *dir, const json_t *plan)
{
	autofree char *text = json_dumps(plan, JSON_INDENT(1));
	autofree char *lines = NULL;
	size_t size, i;
	FILE *out = open_memstream(&lines, &size);
	json_t *unit;
	int err;

	json_array_foreach(json_object_get(plan, "units"), i, unit)
		if (out)
			fprintf(out, PLAN_LINE "\n", text_of(unit, "unit"));
	if (!out || fclose(out) || !text)
		return lab_fail_write(lab, dir, -ENOMEM);
	err = write_text(lab, dir, "units", lines);
	if (!err)
		err = write_each(lab, dir, plan);
	return err ? err : write_text(lab, dir, "plan.json", text ? text : "");
}

int plan_make(struct lab *lab, const json_t *campaign, const char *dir, json_t **plan)
{
	struct planner planner = { .lab = lab, .units = json_object() };
	autofree char *path = xasprintf("%s/plan.json", dir);
	int err = fs_remove(path);

	*plan = NULL;
	if (err)
		lab_fail_write(lab, path, err);
	if (!err)
		err = ship_open(&planner.ship, lab, dir);
	if (!err)
		err = bugs_read(lab, &planner.bugs);
	if (!err)
		err = scenario_dir_open(lab, NULL, &planner.scenarios);
	if (!err)
		err = plan_all(&planner, campaign);
	if (!err)
		err = ship_close(&planner.ship);
	if (!err) {
		*plan = to_json(&planner, campaign);
		err = write_plan(lab, dir, *plan);
	}
	bugs_free(&planner.bugs);
	scenario_dir_free(&planner.scenarios);
	ship_free(&planner.ship);
	json_decref(planner.units);
	return err;
}

static int read_plan(struct lab *lab, const char *path, json_t **plan)
{
	json_error_t error = { .text = "" };
	json_t *unit;
	size_t i;

	*plan = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (*plan && strcmp(text_of(*plan, "command"), "plan") == 0 &&
	    json_is_array(json_object_get(*plan, "units"))) {
		json_array_foreach(json_object_get(*plan, "units"), i, unit)
			if (!*text_of(unit, "unit") || strchr(text_of(unit, "unit"), '/') ||
			    !*text_of(unit, "id"))
				break;
		if (i == json_array_size(json_object_get(*plan, "units")) &&
		    lab_base(text_of(*plan, "base")))
			return 0;
	}
	json_decref(*plan);
	*plan = NULL;
	return fail_with(&lab->why, EXIT_USAGE, EINVAL,
		    "'%s' is no campaign's plan%s%s; name the directory that 'rmaplab campaign plan' has written",
		    path, *error.text ? ": " : "", error.text);
}

int plan_read(struct lab *lab, const char *dir, json_t **plan)
{
	autofree char *path = xasprintf("%s/plan.json", dir);

	return read_plan(lab, path, plan);
}

int plan_read_one(struct lab *lab, const char *dir, const char *name, json_t **plan)
{
	autofree char *whole = xasprintf("%s/plan.json", dir);
	autofree char *path = xasprintf("%s/plan/%s", dir, name);

	*plan = NULL;
	if (!strchr(name, '/') && fs_exists(path) && fs_exists(whole))
		return read_plan(lab, path, plan);
	return fail_with(&lab->why, EXIT_USAGE, ENOENT,
			 "the plan in '%s' has no unit '%s'; its file 'units' has them all", dir,
			 name);
}

const json_t *plan_unit(const json_t *plan, const char *name)
{
	json_t *unit;
	size_t i;

	json_array_foreach(json_object_get(plan, "units"), i, unit)
		if (strcmp(text_of(unit, "unit"), name) == 0)
			return unit;
	return NULL;
}
