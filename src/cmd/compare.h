/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands that compare trees by what they measure.
 */
#ifndef RMAPLAB_COMPARE_H
#define RMAPLAB_COMPARE_H

#include "cmd/options.h"
#include "measure/measure.h"

/**
 * compare_run() - measure, save the figures and print them
 * @options: parsed
 * @selection: what is measured, of which command
 * @host: on the running kernel instead of the trees
 * @answer: prints what the command has to add to the table, or NULL
 *
 * Return: 0, or negative errno with lab->why set.
 */
int compare_run(struct options *options, const struct selection *selection,
		bool host, void (*answer)(const struct measure *measure));

#endif
