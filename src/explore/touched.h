/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which scenarios execute what a tree's change is about.
 */
#ifndef RMAPLAB_TOUCHED_H
#define RMAPLAB_TOUCHED_H

#include <jansson.h>

#include "base/lab.h"
#include "explore/scenario_dir.h"
#include "kernel/tree.h"

/**
 * touched_choose() - the scenarios that execute a changed function
 * @dir: whose scenarios
 * @tree: whose explorer is built; its change is the patch on top of it, or, if it
 *	has none, all in which it differs from stock
 * @scenarios: records with a member "scenario"
 * @chosen: an array; gets those of @scenarios in which a thread has entered a
 *	function that the change alters, in one of a few random schedules
 *
 * Return: 0, or negative errno with lab->why set.
 */
int touched_choose(struct lab *lab, const struct scenario_dir *dir, const struct tree *tree,
		   const json_t *scenarios, json_t *chosen);

#endif
