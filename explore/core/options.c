// SPDX-License-Identifier: GPL-2.0-only
#include "options.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "barrier.h"
#include "weak.h"

enum { KEY_JOBS = 256, KEY_SHARD, KEY_PART, KEY_MERGE, KEY_LEARN, KEY_LEARNT, KEY_SECONDS,
       KEY_RUNS, KEY_SAVE, KEY_TREE, KEY_STATS, KEY_REACH, KEY_MEMORY, KEY_LATE,
       KEY_BARRIERS, KEY_WITHOUT, KEY_LOADS, KEY_LATE_MB };

static const struct argp_option argp_options[] = {
	{ "list", 'l', NULL, 0, "list the scenarios", 0 },
	{ "exhaustive", 'e', NULL, 0, "every schedule, by the graph of states", 0 },
	{ "fair", 'f', NULL, 0, "every schedule in which no thread tries the same in vain again and again", 0 },
	{ "dpor", 'd', NULL, 0, "every schedule, by partial-order reduction", 0 },
	{ "bound", 'b', "N", 0, "every schedule with at most N preemptions", 0 },
	{ "random", 'r', "N", 0, "N random schedules", 0 },
	{ "seed", 's', "S", 0, "of the random schedules (1)", 0 },
	{ "jobs", KEY_JOBS, "N", 0, "processes that share the work (1)", 0 },
	{ "shard", KEY_SHARD, "I/N", 0, "only part I (from 0) of N of the work, see --part", 0 },
	{ "part", KEY_PART, "FILE", 0, "where to leave what that part has found", 0 },
	{ "merge", KEY_MERGE, "FILE", 0, "put parts together, each with a --merge", 0 },
	{ "learnt", KEY_LEARNT, "FILE", 0,
	  "with --merge: where to leave what the parts have to start from, if that is more than each knew", 0 },
	{ "learn", KEY_LEARN, "FILE", 0, "start from that", 0 },
	{ "seconds", KEY_SECONDS, "T", 0, "give up after so long", 0 },
	{ "runs", KEY_RUNS, "N", 0, "give up after so many executions", 0 },
	{ "save", KEY_SAVE, "FILE", 0, "write a violation's schedule there", 0 },
	{ "tree", KEY_TREE, "LABEL", 0, "what to call this tree in that file", 0 },
	{ "memory", KEY_MEMORY, "MODEL", 0, "what loads may return: sc, weak, weak-x86 (sc)", 0 },
	{ "late", KEY_LATE, "N", 0, "loads of a schedule that may return an old value (2)", 0 },
	{ "late-barriers", KEY_LATE_MB, NULL, 0,
	  "weak memory: others may go on before each full barrier, too", 0 },
	{ "barriers", KEY_BARRIERS, NULL, 0, "weak memory: tell which barriers were met", 0 },
	{ "loads", KEY_LOADS, NULL, 0,
	  "with --barriers and --without: loads too, each of which is an acquire, and locks", 0 },
	{ "without", KEY_WITHOUT, "ADDRESS", 0,
	  "weak memory: leave out the barrier there, as --barriers has it; can be repeated", 0 },
	{ "reach", KEY_REACH, NULL, 0, "tell which lines were executed, file by file", 0 },
	{ "replay", 'p', "FILE", 0, "run this schedule and print what happens", 0 },
	{ "stats", KEY_STATS, NULL, 0, "compare with calling the functions plainly", 0 },
	{ 0 }
};

static bool number(const char *text, long min, long max, long *value)
{
	char *end;

	errno = 0;
	*value = strtol(text, &end, 10);
	return end != text && !*end && !errno && *value >= min && *value <= max;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	long n;
	char rest;

	switch (key) {
	case 'l':
		o->list = true;
		return 0;
	case 'e':
		o->mode = MODE_EXHAUSTIVE;
		return 0;
	case 'f':
		o->mode = MODE_FAIR;
		return 0;
	case 'd':
		o->mode = MODE_DPOR;
		return 0;
	case 'b':
		o->mode = MODE_BOUND;
		if (!number(arg, 0, 1000, &o->bound))
			argp_error(state, "--bound takes a number up to 1000");
		return 0;
	case 'r':
		o->mode = MODE_RANDOM;
		if (!number(arg, 1, 1l << 40, &o->runs))
			argp_error(state, "--random takes a number");
		return 0;
	case 's':
		if (!number(arg, 0, 1l << 40, &o->seed))
			argp_error(state, "--seed takes a number");
		return 0;
	case KEY_JOBS:
		if (!number(arg, 1, 64, &o->jobs))
			argp_error(state, "--jobs takes a number from 1 to 64");
		return 0;
	case KEY_SHARD:
		if (sscanf(arg, "%d/%d%c", &o->shard, &o->shards, &rest) != 2 ||
		    o->shard < 0 || o->shards < 1 || o->shard >= o->shards)
			argp_error(state, "--shard takes I/N with 0 <= I < N");
		return 0;
	case KEY_PART:
		o->part = arg;
		return 0;
	case KEY_MERGE:
		if (o->nr_merge == MAX_PARTS)
			argp_error(state, "at most %d parts", MAX_PARTS);
		o->merge[o->nr_merge++] = arg;
		return 0;
	case KEY_LEARN:
		o->learn = arg;
		return 0;
	case KEY_LEARNT:
		o->learnt = arg;
		return 0;
	case KEY_SECONDS:
		if (!number(arg, 1, 1000000, &n))
			argp_error(state, "--seconds takes a number");
		o->budget.seconds = n;
		return 0;
	case KEY_RUNS:
		if (!number(arg, 1, 1l << 40, &n))
			argp_error(state, "--runs takes a number");
		o->budget.runs = n;
		return 0;
	case KEY_SAVE:
		o->save = arg;
		return 0;
	case KEY_TREE:
		o->tree = arg;
		return 0;
	case 'p':
		o->replay = arg;
		return 0;
	case KEY_STATS:
		o->stats = true;
		return 0;
	case KEY_REACH:
		o->reach = true;
		return 0;
	case KEY_MEMORY:
		if (!weak_is(arg))
			argp_error(state, "--memory takes sc, weak or weak-x86");
		return 0;
	case KEY_LATE:
		if (!number(arg, 0, 1000, &n))
			argp_error(state, "--late takes a number up to 1000");
		weak.bound = n;
		return 0;
	case KEY_LATE_MB:
		weak.has_late_mb = true;
		return 0;
	case KEY_BARRIERS:
		o->barriers = true;
		return 0;
	case KEY_LOADS:
		barrier_loads = true;
		return 0;
	case KEY_WITHOUT:
		if (sscanf(arg, "%lx%c", (unsigned long *)&n, &rest) != 1 ||
		    !barrier_leave_out((const void *)n))
			argp_error(state, "--without takes an address, at most %d times",
				   MAX_BARRIERS);
		return 0;
	case ARGP_KEY_ARG:
		if (o->scenario)
			argp_error(state, "one scenario at a time");
		o->scenario = arg;
		return 0;
	case ARGP_KEY_END:
		/* A part alone tells nothing: there are states that it leaves to others. */
		if ((o->shards > 1) != (o->part != NULL))
			argp_error(state, "--shard and --part go together");
		if (o->shards > 1 && (o->jobs > 1 || o->nr_merge))
			argp_error(state, "--shard goes with neither --jobs nor --merge");
		if ((o->learn && o->shards < 2 && !o->nr_merge) ||
		    (o->learnt && !o->nr_merge))
			argp_error(state, "--learn goes with --shard or --merge, --learnt with --merge");
		if (weak.is_on && (o->mode == MODE_DPOR || o->mode == MODE_RANDOM ||
				   o->shards > 1 || o->nr_merge))
			argp_error(state, "--memory weak goes with the graph alone, undivided");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void options_parse(int argc, char **argv, struct options *options)
{
	const struct argp argp = {
		argp_options, parse, "[SCENARIO]",
		"Runs a scenario on this tree's own objects under every schedule.",
		NULL, NULL, NULL,
	};

	*options = (struct options){ .tree = "", .jobs = 1, .shards = 1, .seed = 1 };
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, options);
}
