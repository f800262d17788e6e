/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of the figures of a comparison: records and a table.
 */
#ifndef RMAPLAB_FIGURES_H
#define RMAPLAB_FIGURES_H

#include "base/result.h"
#include "measure/measure.h"

/**
 * figures_add() - add a record for each row and tree, and the remarks
 * @measure: done
 * @result: begun
 *
 * Return: 0, or negative errno with lab->why set if a tree has no figure.
 */
int figures_add(struct lab *lab, const struct measure *measure,
		struct result *result);

/** figures_table() - the headline metrics of a set as a table */
void figures_table(const struct dataset *set);

/** figures_print() - the headline metrics as a table, then the remarks */
void figures_print(const struct measure *measure);

#endif
