/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A campaign's directory:
 *
 *	plan.json	the units, and the hashes of what they run
 *	plan/UNIT	the same of one unit: who runs it need not read of all others
 *	units		one a line: a command to be run in this directory
 *	ship/, ship.tar	what they run, see ship.h
 *	results/	what has come of them, see unit_answer.h
 *	running/	a file for each unit that is being run, see unit_run.h
 *	learnt/		what shards have to start from, see merge.h
 *
 * A unit is an object: "unit" is its name, which follows from what it does and is fit
 * for a path; "id" the hash of what it does and of all that it runs; "kind" ("search",
 * "variation", "torture", "test", "bench"), "arguments" of rmaplab, "seconds" at most,
 * "needs" files. Of a search: "search", which all its shards have in common, "tree",
 * "scenario", "mode", "bound", "shard" and "shards", and "known" if the tree has to be
 * refuted, by that oracle; of a variation: "patch", "scenario" and "oracle".
 */
#ifndef RMAPLAB_PLAN_H
#define RMAPLAB_PLAN_H

#include <jansson.h>

#include "base/lab.h"

/* A unit as a line: a command to be run in the campaign's directory. */
#define PLAN_LINE	"rmaplab campaign run . %s"

/* What runs every unit. */
#define PLAN_PROGRAM	"build/bin/rmaplab"

/**
 * plan_make() - build what a campaign needs, and write its plan
 * @lab: locked
 * @campaign: understood, see campaign_file.h
 * @dir: the campaign's directory, absolute; results that are there stay
 * @plan: set to the plan; json_decref() it
 *
 * Return: 0, or negative errno with lab->why set.
 */
int plan_make(struct lab *lab, const json_t *campaign, const char *dir, json_t **plan);

/** plan_write() - write @plan into DIR, plan.json last: where it is, all else is; likewise */
int plan_write(struct lab *lab, const char *dir, const json_t *plan);

/**
 * plan_read() - read DIR/plan.json
 *
 * Return: 0, or negative errno with lab->why set.
 */
int plan_read(struct lab *lab, const char *dir, json_t **plan);

/** plan_read_one() - read DIR/plan/NAME: a plan of that unit alone; likewise */
int plan_read_one(struct lab *lab, const char *dir, const char *name, json_t **plan);

/** plan_unit() - the unit of that name, or NULL; borrowed */
const json_t *plan_unit(const json_t *plan, const char *name);

#endif
