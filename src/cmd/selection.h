/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options and arguments by which the measuring commands are told what to
 * measure.
 */
#ifndef RMAPLAB_SELECTION_H
#define RMAPLAB_SELECTION_H

#include <argp.h>

#include "measure/workload.h"

#define SELECTION_OPTIONS							\
	{ "boots", 'n', "N", 0, "boots of each tree (7)", 0 },			\
	{ "list", 'l', NULL, 0, "list what can be measured and exit", 0 }

/**
 * selection_parse() - argp parser of SELECTION_OPTIONS and of arguments
 * @selection: @command is set
 */
error_t selection_parse(struct selection *selection, int key, char *arg,
			struct argp_state *state);

/** selection_list() - print the workloads of the command; returns 0 */
int selection_list(const struct selection *selection);

#endif
