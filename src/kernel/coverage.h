/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which lines of the functions that a series changes were executed.
 *
 * In a guest the kernel counts (CONFIG_GCOV_KERNEL), the guest sends the counts,
 * and gcov puts them on lines; the explorer watches lines itself. The difference
 * to the stock source tells which lines and functions matter.
 */
#ifndef RMAPLAB_COVERAGE_H
#define RMAPLAB_COVERAGE_H

#include <jansson.h>

#include "base/lab.h"
#include "kernel/tree.h"

/**
 * coverage_count() - add up the lines of one file
 * @tree: whose source it is
 * @before: the source that it is compared with, NULL: stock
 * @file: below the source
 * @lines: as gcov has them: array of { function_name, line_number, count }
 * @all: also functions that do not differ from it
 * @records: gets one flat record for each function that differs from it:
 *	tree, file, function, lines, executed, changed, changed_executed, and
 *	the numbers of the lines never executed, "missed" and "changed_missed"
 *
 * A line counts as changed if the tree added or altered it.
 */
void coverage_count(struct lab *lab, const struct tree *tree, const char *before,
		    const char *file, const json_t *lines, bool all, json_t *records);

/**
 * coverage_read() - evaluate what a guest sent
 * @tree: of the variant "gcov"
 * @counts: array of "coverage" events, see channel.h
 * @records: gets what coverage_count() tells of each file
 *
 * Return: 0, or negative errno with lab->why set.
 */
int coverage_read(struct lab *lab, const struct tree *tree, const json_t *counts,
		  json_t *records);

#endif
