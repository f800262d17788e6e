/* SPDX-License-Identifier: GPL-2.0-only */
/* Options: what the explorer's command line asks for. */
#ifndef EXPLORE_OPTIONS_H
#define EXPLORE_OPTIONS_H

#include "search.h"

enum mode { MODE_DEFAULT, MODE_EXHAUSTIVE, MODE_FAIR, MODE_DPOR, MODE_BOUND, MODE_RANDOM };

/* Exit statuses, as rmaplab's. */
enum { EXIT_HOLDS, EXIT_VIOLATED, EXIT_USAGE, EXIT_UNFIT };

enum { MAX_PARTS = 64 };

struct options {
	const char *scenario;
	const char *replay, *save, *tree;
	enum mode mode;
	bool list, stats, reach, barriers;
	long bound, runs, seed;
	long jobs;
	int shard, shards;
	const char *part;
	const char *merge[MAX_PARTS];
	int nr_merge;
	const char *learn, *learnt;
	struct search_budget budget;
};

/** options_parse() - what is wrong ends the program with EXIT_USAGE; weak memory is set up */
void options_parse(int argc, char **argv, struct options *options);

#endif
