/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which lines of the functions that a series changes were executed.
 *
 * The kernel counts (CONFIG_GCOV_KERNEL), the guest sends the counts, gcov puts
 * them on lines, and the difference to the stock source tells which lines and
 * functions matter.
 */
#ifndef RMAPLAB_COVERAGE_H
#define RMAPLAB_COVERAGE_H

#include <jansson.h>

#include "lab.h"
#include "tree.h"

/**
 * coverage_read() - evaluate what a guest sent
 * @tree: of the variant "gcov"
 * @counts: array of "coverage" events, see channel.h
 * @records: gets one flat record for each function that differs from stock:
 *	file, function, lines, executed, changed, changed_executed, and the
 *	numbers of the lines never executed, "missed" and "changed_missed"
 *
 * A line counts as changed if the tree added or altered it.
 *
 * Return: 0, or negative errno with lab->why set.
 */
int coverage_read(struct lab *lab, const struct tree *tree, const json_t *counts,
		  json_t *records);

#endif
