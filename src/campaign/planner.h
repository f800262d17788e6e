/* SPDX-License-Identifier: GPL-2.0-only */
/* What is being planned, and the units that come of it; see plan.h for what a unit has. */
#ifndef RMAPLAB_PLANNER_H
#define RMAPLAB_PLANNER_H

#include <jansson.h>

#include "base/lab.h"
#include "boot/bugs.h"
#include "campaign/ship.h"
#include "explore/scenario_dir.h"
#include "kernel/tree_spec.h"

/* Of a search, beside what it is told: the least schedule. */
#define SEARCH_SECONDS	60

/**
 * struct planner - what is being planned
 * @lab: locked
 * @ship: what the units run
 * @bugs: of stock, known and mended
 * @scenarios: all that there are
 * @units: what is planned so far, by name
 */
struct planner {
	struct lab *lab;
	struct ship ship;
	struct bugs bugs;
	struct scenario_dir scenarios;
	json_t *units;
};

/** planner_tree() - the tree that @text names; it has to be there on all machines.
 *  Return: 0, or negative errno with why set. */
int planner_tree(struct planner *planner, const char *text, struct tree_spec *spec);

/**
 * unit_begin() - a unit that does nothing yet but call a command
 * @name: follows from what it does; what is not fit for a path is replaced; taken over
 * @kind: see plan.h
 * @tree: its label, or what several are called
 * @command: of rmaplab
 * @needs: files, see ship.h
 *
 * Return: the unit, for unit_end().
 */
json_t *unit_begin(const struct planner *planner, char *name, const char *kind,
		   const char *tree, const char *command, json_t *needs);

/** unit_add() - one more argument */
void unit_add(json_t *unit, const char *text);

/** unit_add_number() - an option, and its value */
void unit_add_number(json_t *unit, const char *option, long number);

/** unit_id() - hash of what it does and of all that it runs; caller frees */
char *unit_id(const struct planner *planner, const json_t *unit);

/** unit_end() - the unit is whole, and may take @seconds; taken over. Two that do the same
 *  are one. Return: 0, or negative errno with why set. */
int unit_end(struct planner *planner, json_t *unit, long seconds);

/** plan_searches() - what "explore" says: each scenario on each tree, in shards.
 *  This and those below return 0, or negative errno with why set. */
int plan_searches(struct planner *planner, const json_t *explore);

/** plan_variations() - what "variations" says: known-bad patches */
int plan_variations(struct planner *planner, const json_t *kind);

/** plan_boots() - what "test" or "torture" says: each tree in each configuration, on each
 *  machine, with each seed */
int plan_boots(struct planner *planner, const json_t *kind);

/** plan_bench() - what "bench" says: each workload on each machine, all trees in turns */
int plan_bench(struct planner *planner, const json_t *kind);

#endif
