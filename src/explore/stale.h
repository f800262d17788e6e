/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plain loads that could have returned more than one value, which explorers tell of if
 * memory is weak: data races by the Linux kernel's memory model. Linux has many of them that
 * are left alone, so what is of interest is those that one tree has and another has not.
 */
#ifndef RMAPLAB_STALE_H
#define RMAPLAB_STALE_H

#include <jansson.h>

#include "base/lab.h"

/**
 * stale_compare() - find those that other trees have and @base has not
 * @records: of explorer_run(); to those of other trees is added "new_races", an array of
 *	strings "FUNCTION() FILE:LINE reads OBJECT", if there are any
 * @base: label of a tree
 * @left_out: set to how many scenarios were not compared
 *
 * The same are two loads of one object, or of the same member, in one function. What @base
 * has in any scenario is not new, nor is what explore/races.known names. A scenario is
 * compared only if it holds on @base: a search that ended early has not told all.
 *
 * Return: how many records have some.
 */
size_t stale_compare(const struct lab *lab, const json_t *records, const char *base,
		     size_t *left_out);

/** stale_print() - each one once for each tree, with the scenarios that tell of it */
void stale_print(const json_t *records, const char *base);

#endif
