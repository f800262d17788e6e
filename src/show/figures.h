/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of the figures of a comparison: a file and a table.
 */
#ifndef RMAPLAB_FIGURES_H
#define RMAPLAB_FIGURES_H

#include "base/result.h"
#include "cmd/options.h"
#include "measure/measure.h"

/**
 * figures_save() - write them to build/results/COMMAND.json and to --json
 * @options: parsed
 * @measure: done
 * @result: begun; gets a record for each row and tree, and the remarks
 *
 * Return: 0, or negative errno with lab->why set.
 */
int figures_save(struct options *options, const struct measure *measure,
		 struct result *result);

/** figures_print() - the headline metrics as a table, then the remarks */
void figures_print(const struct measure *measure);

#endif
