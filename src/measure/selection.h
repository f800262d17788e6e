/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the user wants to have measured: the options and arguments that the
 * measuring commands share.
 */
#ifndef RMAPLAB_SELECTION_H
#define RMAPLAB_SELECTION_H

#include <argp.h>

#include "measure/workload.h"

enum { SELECTION_MAX = 16 };

/**
 * struct selection - workloads and boots
 * @command: whose workloads
 * @chosen: in the order in which they run
 * @count: how many
 * @boots: of each tree, unless each would give the same
 * @list: the workloads are to be listed only
 */
struct selection {
	const char *command;
	const struct workload *chosen[SELECTION_MAX];
	size_t count;
	int boots;
	bool list;
};

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
