// SPDX-License-Identifier: GPL-2.0-only
#include "campaign/plan.h"

#include <errno.h>

#include "base/fs.h"
#include "base/version.h"
#include "campaign/planner.h"

/* What a campaign may have, each an array. */
static const struct {
	const char *key;
	int (*plan)(struct planner *planner, const json_t *kind);
} kinds[] = {
	/* What takes one processor first, what takes a machine last. */
	{ "explore", plan_searches },
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
			 "command", "plan", "base", planner->lab->base->name,
			 "campaign", json_object_get(campaign, "campaign"),
			 "files", planner->ship.files, "units", list);
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
		err = plan_write(lab, dir, *plan);
	}
	bugs_free(&planner.bugs);
	scenario_dir_free(&planner.scenarios);
	ship_free(&planner.ship);
	json_decref(planner.units);
	return err;
}
