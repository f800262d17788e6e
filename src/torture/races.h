/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What KCSAN reported in a boot, and which of it concerns the code under test.
 *
 * Linux has many races that are known and left alone. A race fails a run only
 * if one of its two accesses is made in a file that the series changes, and if
 * the stock kernel of that base does not show the same race
 * (kconfig/kcsan-BASE.known).
 */
#ifndef RMAPLAB_RACES_H
#define RMAPLAB_RACES_H

#include <jansson.h>
#include <stdbool.h>

#include "base/lab.h"
#include "kernel/tree.h"

/**
 * races_read() - take the reports of a console
 * @tree: which booted
 * @console: path of the console
 * @records: gets one flat record for each different race: race, count,
 *	concerns (one access is in a file that the series changes), known
 * @detail: set to the first report that fails the run, decoded, or NULL; the
 *	caller frees it
 *
 * Return: 0, or negative errno with lab->why set.
 */
int races_read(struct lab *lab, const struct tree *tree, const char *console,
	       json_t *records, char **detail);

/**
 * races_are_looked_for() - whether KCSAN was on
 * @console: path of the console
 *
 * A kernel that has it may have it switched off, and then no race is found.
 */
bool races_are_looked_for(const char *console);

#endif
