/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs one unit: checks that what it runs is what was planned, runs it in a build
 * directory of its own, within its time, and keeps its answer. Meanwhile
 * DIR/running/UNIT.HOST.PID is there, and is touched now and then.
 */
#ifndef RMAPLAB_UNIT_RUN_H
#define RMAPLAB_UNIT_RUN_H

#include <jansson.h>

#include "base/lab.h"

/* A file in DIR/running that was not touched for so many seconds is of a run that is
 * over, wherever that was. */
enum { RUNNING_SECONDS = 60 };

/**
 * unit_run() - run a unit, unless its answer is there
 * @lab: its repository is the one that was shipped
 * @dir: the campaign's directory
 * @plan: of the campaign, or of this unit alone
 * @name: of the unit
 *
 * Return: 0 if there is an answer now, whatever it says, or negative errno with
 * lab->why set; then there is a note of that in DIR/results, if there is room.
 */
int unit_run(struct lab *lab, const char *dir, const json_t *plan, const char *name);

#endif
