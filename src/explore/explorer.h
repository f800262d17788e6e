/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Builds and runs the explorer of a tree: a program that the tree's own objects
 * are linked into, build/trees/LABEL/explore/explorer; of somebody's own scenarios,
 * build/trees/LABEL/explore/own/NAME/explorer. What it prints is JSON and is checked
 * like any input.
 */
#ifndef RMAPLAB_EXPLORER_H
#define RMAPLAB_EXPLORER_H

#include <jansson.h>

#include "base/lab.h"
#include "explore/scenario_dir.h"
#include "kernel/tree.h"

/* What the explorer can put together. */
enum { EXPLORER_SHARDS_MAX = 64 };

enum explorer_mode {
	EXPLORER_DEFAULT,	/* what the scenario says */
	EXPLORER_EXHAUSTIVE,	/* by the graph of states */
	EXPLORER_DPOR,		/* by partial-order reduction */
	EXPLORER_BOUNDED,
	EXPLORER_RANDOM,
};

/**
 * struct explorer_search - how to explore
 * @mode: the strategy
 * @bound: EXPLORER_BOUNDED: preemptions
 * @runs: EXPLORER_RANDOM: schedules
 * @seed: EXPLORER_RANDOM: the seed
 * @seconds: after which a scenario is left unfinished
 * @memory: what loads may return: "sc", "weak", "weak-x86"
 * @late: unless it is sc: how many loads of a schedule may return an old value
 * @shards: more than 1: only part @shard, from 0, of so many, is searched
 * @shard: and its record tells nothing of schedules
 * @part: then: file to leave in what it has found
 * @parts: or NULL; NULL-terminated files that all parts have left, by their numbers,
 *	of the same tree, scenario, mode and bound: they are put together
 * @learn: or NULL; with @part or @parts: what @learnt was, which they start from
 * @learnt: or NULL; with @parts: file that is left if together they have learnt more
 *	than each knew; the record has the member "start_over" then
 * @jobs: processes that share the work; 0: as many as the lab has
 */
struct explorer_search {
	enum explorer_mode mode;
	long bound;
	long runs;
	long seed;
	long seconds;
	const char *memory;
	long late;
	long shard, shards;
	const char *part;
	const char *const *parts;
	const char *learn, *learnt;
	int jobs;
};

/**
 * explorer_build() - prepare a tree, make its objects and link them
 * @dir: whose scenarios are linked with them; the same in all that follows
 * @tree: set up, released on failure; tree_free() it
 *
 * Return: 0, or negative errno with lab->why set.
 */
int explorer_build(struct lab *lab, const struct scenario_dir *dir,
		   const struct tree_spec *spec, struct tree *tree);

/**
 * explorer_scenarios() - what there is to explore
 * @label: of a tree whose explorer is built
 * @list: set to an array of { scenario, summary, threads, bound, and where it
 *	finds a bug of Linux: bug, bug_oracle; where it does so only with weak memory:
 *	weak_bug, weak_bug_oracle }
 *
 * Return: 0, or negative errno with lab->why set.
 */
int explorer_scenarios(struct lab *lab, const struct scenario_dir *dir, const char *label,
		       json_t **list);

/**
 * explorer_bug() - the bug of Linux that a scenario finds
 * @scenario: from explorer_scenarios()
 * @memory: as in struct explorer_search
 * @oracle: set to what finds it, a member of @scenario
 *
 * Return: its name in docs/findings.md, or "" and @oracle is not set.
 */
const char *explorer_bug(const json_t *scenario, const char *memory, json_t **oracle);

/**
 * explorer_run() - explore one scenario on one tree
 * @record: set to a flat result, see product's JSON
 * @reach: NULL, or an array to which is added which lines were executed:
 *	{ file, lines: [{ function_name, line_number, count }] }, where the
 *	count is the number of explorer_run() that executed the line
 *
 * Return: 0 whatever the verdict, or negative errno with lab->why set.
 */
int explorer_run(struct lab *lab, const struct scenario_dir *dir, const char *label,
		 const char *scenario, const struct explorer_search *search, json_t **record,
		 json_t *reach);

/** explorer_stats() - the cost of a schedule, compared with plain calls */
int explorer_stats(struct lab *lab, const struct scenario_dir *dir, const char *label,
		   const char *scenario, json_t **record);

/**
 * explorer_replay() - run a schedule again
 * @lines: an array to which is added what happens: lines in columns
 *
 * Return: EXIT_HOLDS, EXIT_FAILS if it is violated again, or negative errno
 * with lab->why set.
 */
int explorer_replay(struct lab *lab, const struct scenario_dir *dir, const char *label,
		    const char *file, json_t *lines);

/**
 * explorer_tree_of() - the tree that a schedule file was found with
 * @label: set to its label, whose explorer is built; the caller frees it
 *
 * Return: 0, or negative errno with lab->why set.
 */
int explorer_tree_of(struct lab *lab, const struct scenario_dir *dir, const char *file,
		     char **label);

/** explorer_is_linked() - whether there is one of a tree, be it an old one */
bool explorer_is_linked(const struct lab *lab, const struct scenario_dir *dir,
			const char *label);

/** explorer_print_reach() - which code is real, imitated, or missing */
void explorer_print_reach(struct lab *lab, const struct scenario_dir *dir,
			  const char *label);

/**
 * explorer_as_expected() - does the verdict say nothing against the tree?
 * @record: a verdict, with the member "known" if it has to be a violation: the
 *	oracle that finds a bug of this tree.
 */
bool explorer_as_expected(const json_t *record);

/** explorer_cell() - a verdict as tables have it: "holds 255,043 exhausted";
 *  the caller frees it */
char *explorer_cell(const json_t *record);

#endif
