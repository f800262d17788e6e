/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where scenarios come from: the project's own, or a folder of somebody else's
 * with the stage that they play on. What is in such a folder: docs/scenarios.md.
 */
#ifndef RMAPLAB_SCENARIO_DIR_H
#define RMAPLAB_SCENARIO_DIR_H

#include <jansson.h>

#include "base/lab.h"
#include "kernel/tree.h"

/**
 * struct scenario_dir - a folder with scenarios
 * @path: absolute; owned
 * @name: what is made of it is called so; NULL for the project's own; owned
 */
struct scenario_dir {
	char *path;
	char *name;
};

/**
 * scenario_dir_open() - find the folder and see that it has a scenario
 * @path: what the user named, or NULL for the project's own
 * @dir: set up; scenario_dir_free() it, whatever is returned
 *
 * Return: 0, or negative errno with lab->why set.
 */
int scenario_dir_open(struct lab *lab, const char *path, struct scenario_dir *dir);

/**
 * scenario_dir_declares() - whether its sources have a scenario
 * @name: of the scenario
 *
 * Nothing is built for it. What a linked explorer says is what counts; this is
 * to refuse a misspelt name before one is linked.
 *
 * Return: true if they do, or if they cannot be read.
 */
bool scenario_dir_declares(const struct scenario_dir *dir, const char *name);

/**
 * scenario_dir_list() - what its sources say that it has
 * @list: an array; gets { scenario, summary }, by name
 *
 * Nothing is built for it.
 *
 * Return: 0, or negative errno with lab->why set.
 */
int scenario_dir_list(struct lab *lab, const struct scenario_dir *dir, json_t *list);

/**
 * scenario_dir_objects() - the kernel's objects that an explorer of it is linked of
 * @tree: that has to have their sources
 * @names: set to them, ended by NULL; scenario_dir_free_objects() them
 *
 * They are those of explore/objects and then those of the folder's own "objects".
 *
 * Return: 0, or negative errno with lab->why set.
 */
int scenario_dir_objects(struct lab *lab, const struct scenario_dir *dir,
			 const struct tree *tree, char ***names);

/** scenario_dir_free_objects() - release a list; fine if it is NULL */
void scenario_dir_free_objects(char **names);

/** scenario_dir_free() - release it; fine if it was never set up but zeroed */
void scenario_dir_free(struct scenario_dir *dir);

#endif
