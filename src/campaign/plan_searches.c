// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/record.h"
#include "campaign/planner.h"
#include "explore/explorer.h"
#include "kernel/tree.h"

static json_t *search_unit(struct planner *planner, const json_t *explore,
			   const struct tree_spec *spec, const char *tree,
			   const json_t *scenario, json_t *needs)
{
	const char *name = record_text(scenario, "scenario");
	const char *mode = record_text(explore, "mode"), *memory = record_text(explore, "memory");
	json_t *oracle;
	const char *bug = explorer_bug(scenario, memory, &oracle);
	bool bounded = strcmp(mode, "bounded") == 0, weak = strcmp(memory, "sc") != 0;
	autofree char *bound = xasprintf("%s%lld", mode, record_integer(explore, "bound"));
	autofree char *late = weak ? xasprintf(".%s.%lld", memory, record_integer(explore, "late")) :
				     xstrdup("");
	json_t *unit = unit_begin(planner, xasprintf("explore.%s.%s.%s%s", spec->label, name,
					    bounded ? bound : mode, late),
				  "search", spec->label, "explore", needs);

	json_object_set(unit, "search", json_object_get(unit, "unit"));
	json_object_set_new(unit, "scenario", json_string(name));
	json_object_set_new(unit, "mode", json_string(mode));
	if (*bug && bugs_has(&planner->bugs, spec, bug))
		json_object_set(unit, "known", oracle);
	unit_add(unit, name);
	unit_add(unit, "--tree");
	unit_add(unit, tree);
	if (bounded) {
		json_object_set_new(unit, "bound", json_integer(record_integer(explore, "bound")));
		unit_add_number(unit, "--bound", record_integer(explore, "bound"));
	} else if (strcmp(mode, "default") != 0) {
		autofree char *option = xasprintf("--%s", mode);

		unit_add(unit, option);
	}
	if (weak) {
		unit_add(unit, "--memory");
		unit_add(unit, memory);
		unit_add_number(unit, "--late", record_integer(explore, "late"));
	}
	unit_add_number(unit, "--seconds", record_integer(explore, "seconds"));
	unit_add_number(unit, "--jobs", 1);
	return unit;
}

static int plan_shards(struct planner *planner, const json_t *explore, json_t *whole)
{
	long seconds = record_integer(explore, "seconds") + SEARCH_SECONDS;
	long shards = record_integer(explore, "shards");
	autofree char *id = unit_id(planner, whole);
	int err = 0;

	json_object_set_new(whole, "shards", json_integer(shards));
	json_object_set_new(whole, "shard", json_integer(0));
	if (shards < 2)
		return unit_end(planner, whole, seconds);
	json_object_set_new(whole, "search", json_sprintf("%s.of%ld-%s",
							   record_text(whole, "unit"), shards, id));
	for (long i = 0; !err && i < shards; i++) {
		autofree char *shard = xasprintf("%ld/%ld", i, shards);
		autofree char *name = xasprintf("%s.%ldof%ld", record_text(whole, "unit"), i,
						shards);
		json_t *unit = json_deep_copy(whole);

		json_object_set_new(unit, "unit", json_string(name));
		json_object_set_new(unit, "shard", json_integer(i));
		unit_add(unit, "--shard");
		unit_add(unit, shard);
		err = unit_end(planner, unit, seconds);
	}
	json_decref(whole);
	return err;
}

static const json_t *find_scenario(const json_t *scenarios, const char *name)
{
	json_t *scenario;
	size_t i;

	json_array_foreach((json_t *)scenarios, i, scenario)
		if (strcmp(record_text(scenario, "scenario"), name) == 0)
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
							  record_text(item, "scenario");

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

int plan_searches(struct planner *planner, const json_t *explore)
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

		err = planner_tree(planner, json_string_value(text), &spec);
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
