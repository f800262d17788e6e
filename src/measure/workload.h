/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be measured: a table. Adding a workload is one entry here and one
 * program or subcommand in guest/.
 */
#ifndef RMAPLAB_WORKLOAD_H
#define RMAPLAB_WORKLOAD_H

#include "base/util.h"

enum workload_kind {
	WORKLOAD_PARALLEL,	/* on all vCPUs, in real time */
	WORKLOAD_COUNTED,	/* on one vCPU, in instructions */
	WORKLOAD_SEEDED,	/* likewise, each boot with other random numbers */
	WORKLOAD_RACE,		/* on three vCPUs or more, in real time */
	WORKLOAD_KINDS,
};

/**
 * struct workload - something to measure
 * @command: which command measures it
 * @name: as typed
 * @summary: one line for --list
 * @kind: how the guest is run
 * @plan: command lines of guest programs, NULL-terminated
 * @asks: the question that its figures answer, or NULL
 */
struct workload {
	const char *command;
	const char *name;
	const char *summary;
	enum workload_kind kind;
	const char *plan[20];
	const char *asks;
};

enum { SELECTION_MAX = 16 };

/**
 * struct selection - what the user wants to have measured
 * @command: whose workloads
 * @chosen: in the order in which they run
 * @count: how many
 * @boots: of each tree, unless each would give the same; 7 if not set before
 * @list: the workloads are to be listed only
 */
struct selection {
	const char *command;
	const struct workload *chosen[SELECTION_MAX];
	size_t count;
	int boots;
	bool list;
};

/** workload_at() - the workload number @index of a command, NULL after the last */
const struct workload *workload_at(const char *command, size_t index);

/** workload_find() - the workload of a command called @name, or NULL */
const struct workload *workload_find(const char *command, const char *name);

/**
 * workload_plan() - what init shall run
 * @chosen: workloads, in the order in which they run
 * @count: how many
 * @kind: take those of this kind
 * @seed: of the random numbers, for programs that are to have others each time
 *
 * Return: the plan, empty if no chosen workload is of that kind; caller frees.
 */
char *workload_plan(const struct workload *const *chosen, size_t count,
		    enum workload_kind kind, int seed);

#endif
