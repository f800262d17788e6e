/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the explorer of a tree has reached of the code that the tree changes.
 */
#ifndef RMAPLAB_REACH_H
#define RMAPLAB_REACH_H

#include <jansson.h>

#include "base/lab.h"
#include "kernel/tree.h"

/**
 * reach_count() - add up the lines that explorer_run() told of
 * @tree: whose explorer it was
 * @files: what it told, all runs together
 * @all: every function, not only those that differ from stock
 * @records: gets a flat record for each function, see coverage_count(); and
 *	{ tree, file, "linked": false } for each file that differs from stock and
 *	is not in the explorer
 *
 * Return: 0, or negative errno with lab->why set.
 */
int reach_count(struct lab *lab, const struct tree *tree, const json_t *files,
		bool all, json_t *records);

/** reach_print() - print those records of an array */
void reach_print(const json_t *records);

#endif
