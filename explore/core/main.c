// SPDX-License-Identifier: GPL-2.0-only
/*
 * The explorer of one tree: a program that the kernel's objects are linked into.
 * `rmaplab explore` builds and runs it; it can be run by hand too, and under gdb.
 * Results go to standard output, one JSON object a line.
 */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "execution.h"
#include "footprint.h"
#include "jobs.h"
#include "lock_order.h"
#include "part.h"
#include "race.h"
#include "coverage.h"
#include "schedule_file.h"
#include "search.h"
#include "symbol.h"
#include "trace.h"
#include "trap.h"
#include "violation.h"
#include "weak.h"
#include "world.h"

/* What the link knows: the kernel side's data, and the whole image. */
extern char __start_kdata[], __stop_kdata[], __start_karena[], __stop_karena[];
extern char __executable_start[], _end[];

enum mode { MODE_DEFAULT, MODE_EXHAUSTIVE, MODE_FAIR, MODE_DPOR, MODE_BOUND, MODE_RANDOM };

/* Exit statuses, as rmaplab's. */
enum { EXIT_HOLDS, EXIT_VIOLATED, EXIT_USAGE, EXIT_UNFIT };

enum { MAX_PARTS = 64 };

struct options {
	const char *scenario;
	const char *replay, *save, *tree;
	enum mode mode;
	bool list, stats, reach;
	long bound, runs, seed;
	long jobs;
	int shard, shards;
	const char *part;
	const char *merge[MAX_PARTS];
	int nr_merge;
	const char *learn, *learnt;
	struct search_budget budget;
};

enum { KEY_JOBS = 256, KEY_SHARD, KEY_PART, KEY_MERGE, KEY_LEARN, KEY_LEARNT, KEY_SECONDS, KEY_RUNS, KEY_SAVE, KEY_TREE, KEY_STATS,
       KEY_REACH, KEY_MEMORY, KEY_LATE };

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
	{ "reach", KEY_REACH, NULL, 0, "tell which lines were executed, file by file", 0 },
	{ "replay", 'p', "FILE", 0, "run this schedule and print what happens", 0 },
	{ "stats", KEY_STATS, NULL, 0, "compare with calling the functions plainly", 0 },
	{ 0 }
};

static const char *const verdicts[] = {
	[VERDICT_HOLDS] = "holds",
	[VERDICT_VIOLATED] = "violated",
	[VERDICT_UNFINISHED] = "unfinished",
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
		/* Each process would number the words in its own way. */
		if (weak.is_on)
			o->jobs = 1;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct ex_program *program_of(const char *name)
{
	for (int i = 0; ex_programs[i]; i++)
		if (!strcmp(ex_programs[i]->name, name))
			return ex_programs[i];
	return NULL;
}

static void put(json_t *object)
{
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(object);
}

static int list(void)
{
	for (int i = 0; ex_programs[i]; i++)
		put(json_pack("{s:s, s:s, s:i, s:i, s:s*, s:s*}",
			      "scenario", ex_programs[i]->name,
			      "summary", ex_programs[i]->summary,
			      "threads", ex_programs[i]->nr_threads,
			      "bound", ex_programs[i]->bound,
			      "bug", ex_programs[i]->bug,
			      "bug_oracle", ex_programs[i]->bug_oracle));
	return EXIT_HOLDS;
}

static json_t *place(const void *pc)
{
	struct symbol s;

	symbol_of(pc, &s);
	return json_sprintf("%s() %s:%d", s.function, s.file, s.line);
}

static int open_program(const struct ex_program *program)
{
	int ret;

	world_add(__start_kdata, __stop_kdata - __start_kdata);
	world_add(__start_karena, __stop_karena - __start_karena);
	ret = footprint_init(__executable_start, _end - __executable_start);
	if (!ret)
		ret = execution_open(program);
	if (ret == -EFAULT)
		fprintf(stderr, "explorer: set-up of %s fails: %s: %s\n", program->name,
			execution.violation.oracle, execution.violation.message);
	else if (ret)
		fprintf(stderr, "explorer: %s\n", strerror(-ret));
	return ret;
}

/* What is to be searched; -1 preemptions: as many as there are. */
static int bound_of(const struct options *o, const struct ex_program *program)
{
	if (o->mode == MODE_BOUND)
		return o->bound;
	if (o->mode == MODE_DEFAULT && program->bound)
		return program->bound;
	return -1;
}

static const struct strategy *strategy_of(const void *arg, int shard, int shards)
{
	const struct options *o = arg;
	int bound = bound_of(o, execution.program);

	if (o->mode == MODE_RANDOM)
		return pct(o->runs, o->seed, shard, shards);
	if (o->mode == MODE_DPOR)
		return dpor(shard, shards);
	if (o->mode == MODE_FAIR)
		return fair(shard, shards);
	return bound < 0 ? exhaustive(shard, shards) : bounded(bound, shard, shards);
}

/* In words, so that only parts of one search are put together. */
static void describe(const struct options *o, char *text, size_t size)
{
	snprintf(text, size, "%s mode %d bound %d runs %ld seed %ld",
		 execution.program->name, o->mode, bound_of(o, execution.program),
		 o->runs, o->seed);
}

/* What another process has left in a file of this search. */
static bool read_file(const struct options *o, const char *path, struct part *part)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool fine = fd >= 0 && part_read(fd, part);
	char search[PART_NAME];

	if (fd >= 0)
		close(fd);
	describe(o, search, sizeof(search));
	return fine && !strcmp(part->search, search);
}

static bool write_file(const struct options *o, const char *path,
		       const struct search_result *r)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	char search[PART_NAME];
	bool fine;

	describe(o, search, sizeof(search));
	fine = fd >= 0 && part_write(fd, search, o->shard, o->shards, r);
	if (fd >= 0)
		fine &= !close(fd);
	if (!fine)
		fprintf(stderr, "explorer: cannot write %s\n", path);
	return fine;
}

/* Start from what all processes together had learnt, when none knew all of it. */
static int learn(const struct options *o)
{
	static struct part part;
	bool fine = read_file(o, o->learn, &part);

	if (fine) {
		footprint_learn(part.learnt, part.nr_learnt);
		lock_order_merge(&part.order);
		footprint_number();
		footprint.grew = false;
	} else {
		fprintf(stderr, "explorer: %s is not of this search\n", o->learn);
	}
	part_free(&part);
	return fine ? 0 : -EINVAL;
}

static int read_part(const struct options *o, int i, struct part *part)
{
	if (read_file(o, o->merge[i], part) && part->shard == i &&
	    part->shards == o->nr_merge)
		return 0;
	fprintf(stderr, "explorer: %s is not part %d of %d of this search\n", o->merge[i], i,
		o->nr_merge);
	return -EINVAL;
}

/* Returns 0, or negative if the parts do not fit. */
static int merge(const struct options *o, struct search_result *r)
{
	static struct part part[MAX_PARTS];
	int ret = 0;

	for (int i = 0; i < o->nr_merge && !ret; i++)
		ret = read_part(o, i, &part[i]);
	if (!ret)
		*r = part_merge(part, o->nr_merge, strategy_of(o, 0, o->nr_merge));
	/* The processes are over: that all start over is for others to see to. */
	if (!ret && r->is_void)
		fprintf(stderr, "explorer: together the parts share more than each knew\n");
	if (!ret && r->is_void && o->learnt) {
		states_clear();
		if (!write_file(o, o->learnt, r))
			ret = -EIO;
	}
	/* Whether that is a violation, no part has asked; see search_all(). */
	if (!ret && r->verdict == VERDICT_HOLDS && lock_order_is_inverted()) {
		fprintf(stderr, "explorer: two orders of locks meet; search it undivided\n");
		r->verdict = VERDICT_UNFINISHED;
	}
	for (int i = 0; i < o->nr_merge; i++)
		part_free(&part[i]);
	return ret;
}

static const char *mode_name(enum mode mode, int bound)
{
	if (mode == MODE_RANDOM)
		return "random";
	if (mode == MODE_DPOR)
		return "dpor";
	if (mode == MODE_FAIR)
		return "fair";
	return bound < 0 ? "exhaustive" : "bounded";
}

/* What a part tells of itself: two runs of it have to say the same. It counts no
 * schedules: these go on in others' parts. */
static void put_part(const struct options *o, const struct search_result *r)
{
	put(json_pack("{s:s, s:s, s:s, s:b, s:i, s:i, s:i, s:I, s:I, s:I, s:i, s:f, s:o, s:o}",
		      "scenario", execution.program->name,
		      "mode", mode_name(o->mode, bound_of(o, execution.program)),
		      "verdict", verdicts[r->verdict], "exhausted", false,
		      "shard", o->shard, "shards", o->shards, "schedules", 0,
		      "states", (json_int_t)states.nr, "runs", (json_int_t)r->runs,
		      "steps", (json_int_t)r->steps, "restarts", (int)r->restarts,
		      "seconds", r->seconds,
		      "learnt", json_sprintf("%016lx", (unsigned long)r->learnt),
		      "split", json_sprintf("%016lx", (unsigned long)r->split)));
}

/* One part, into a file. */
static int search_shard(const struct options *o)
{
	const struct strategy *strategy = strategy_of(o, o->shard, o->shards);
	struct search_result r = search_part(strategy, &o->budget);

	if (!write_file(o, o->part, &r))
		return EXIT_UNFIT;
	put_part(o, &r);
	return EXIT_HOLDS;
}

/* What one search has found, and what it was. */
struct outcome_of {
	struct search_result result;
	enum mode mode;
	int bound;
};

static struct outcome_of search_as(const struct options *o, enum mode mode, double since)
{
	struct options as = *o;
	struct search_budget left = o->budget;
	struct outcome_of out = { .mode = mode };

	as.mode = mode;
	if (left.seconds)
		left.seconds -= search_clock() - since;
	out.bound = bound_of(&as, execution.program);
	if (o->budget.seconds && left.seconds <= 0)
		out.result.verdict = VERDICT_UNFINISHED;
	else
		out.result = search_jobs(strategy_of, &as, o->jobs, &left);
	return out;
}

/*
 * By default a scenario with a bound is searched within it first, which is soon
 * done, and then without, if the time allows. Where a thread counts how often it has
 * tried, all schedules are too many: then those that are fair.
 */
static struct outcome_of search_once(const struct options *o)
{
	double since = search_clock();
	struct outcome_of first = search_as(o, o->mode, since), all = first;

	if (o->mode != MODE_DEFAULT)
		return first;
	if (first.bound >= 0) {
		/* Who goes round for ever is too deep for a bound, and a livelock without. */
		if (first.result.verdict != VERDICT_HOLDS && !first.result.is_deep)
			return first;
		all = search_as(o, MODE_EXHAUSTIVE, since);
	}
	if (all.result.is_deep)
		all = search_as(o, MODE_FAIR, since);
	return first.bound >= 0 && all.result.verdict == VERDICT_UNFINISHED ? first : all;
}

/*
 * What inverts the order of locks is a violation if nothing else is: a
 * deadlock would say more. The same search comes to it again.
 */
static struct outcome_of search_all(const struct options *o)
{
	struct outcome_of out = search_once(o);

	if (out.result.verdict == VERDICT_VIOLATED || !lock_order_is_inverted())
		return out;
	lock_order_forbid();
	out = search_once(o);
	if (out.result.verdict == VERDICT_HOLDS)
		out.result.verdict = VERDICT_UNFINISHED;
	return out;
}

/* Are these all schedules? Whom a fair search lets wait, it does not let go on. */
static bool is_exhausted(const struct outcome_of *out)
{
	return out->bound < 0 && out->mode != MODE_RANDOM && out->mode != MODE_FAIR &&
	       !out->result.waits && out->result.verdict == VERDICT_HOLDS;
}

/* Add what was violated; leaves the shortest schedule in the file. */
static void report_violation(const struct options *o, json_t *result)
{
	static const struct search_budget budget = { .seconds = 5 };
	static struct schedule found, best;
	struct violation v = execution.violation;
	bool shortest;

	found = execution.schedule;
	best = found;
	/* A bound cannot tell a livelock from a thread that may not be preempted. */
	shortest = !found.is_endless && minimise(&found, v.oracle, &budget, &best);
	if (shortest)
		v = execution.violation;
	json_object_set_new(result, "oracle", json_string(v.oracle));
	json_object_set_new(result, "message", json_string(v.message));
	if (v.pc)	/* what the final checks find is at no place */
		json_object_set_new(result, "where", place(v.pc));
	if (v.against)
		json_object_set_new(result, "against", place(v.against));
	json_object_set_new(result, "switches", json_integer(best.nr - 1));
	json_object_set_new(result, "fewest", json_boolean(shortest));
	if (!o->save)
		return;
	if (schedule_write(o->save, o->tree, execution.program->name, &v, &best))
		fprintf(stderr, "explorer: cannot write %s\n", o->save);
	else
		json_object_set_new(result, "schedule", json_string(o->save));
}

/* "a() mm/x.c:1 / b() mm/y.c:2" */
static json_t *both_places(const struct race *r)
{
	json_t *a = place(r->pc[0]), *b = place(r->pc[1]);
	json_t *both = json_sprintf("%s / %s", json_string_value(a), json_string_value(b));

	json_decref(a);
	json_decref(b);
	return both;
}

static json_t *races(void)
{
	json_t *list = json_array();

	for (int i = 0; i < nr_races; i++)
		json_array_append_new(list, both_places(&race[i]));
	return list;
}

/* Which locks were waited for under which: "held > wanted". */
static json_t *orders(void)
{
	json_t *list = json_array();

	for (int i = 0; i < lock_order.nr; i++)
		for (int j = 0; j < lock_order.nr; j++)
			if (lock_order.pc[i][j])
				json_array_append_new(list, json_sprintf("%s > %s",
					lock_order.name[i], lock_order.name[j]));
	return list;
}

/* Beyond what an integer of JSON holds it is a number of some digits, and JSON has
 * no word for more than a double holds. */
static json_t *count(double number)
{
	return number < 1e15 ? json_integer(number) :
	       json_real(isfinite(number) ? number : DBL_MAX);
}

/* Kernel objects are compiled below the source, ours are named in full. */
static bool is_under_test(const char *file)
{
	return *file != '/' && strncmp(file, "explore/", strlen("explore/")) != 0;
}

/* Executions count from here on: what set-up alone runs was not explored. */
static int watch(const struct options *o)
{
	int lines = o->reach ? coverage_open(is_under_test) : 0;
	int ret = lines > 0 ? coverage_watch() : lines;

	if (ret < 0)
		fprintf(stderr, "explorer: cannot watch the lines: %s\n", strerror(-ret));
	return ret < 0 ? ret : lines;
}

/* As gcov has it, so that one reader is enough: a document for each file. */
static void put_reach(int lines)
{
	const struct coverage_line *line, *last = NULL;
	json_t *of_file = NULL;
	bool executed;

	for (int i = 0; i < lines; i++, last = line) {
		line = coverage_line(i, &executed);
		if (!last || strcmp(last->file, line->file) != 0) {
			if (last)
				put(json_pack("{s:s, s:o}", "file", last->file,
					      "lines", of_file));
			of_file = json_array();
		}
		json_array_append_new(of_file, json_pack("{s:s, s:i, s:i}",
			"function_name", line->function,
			"line_number", line->number, "count", executed));
	}
	if (last)
		put(json_pack("{s:s, s:o}", "file", last->file, "lines", of_file));
}

/*
 * Is there nothing that a schedule could make a difference to? A body without events
 * was compiled without them: its file is none that link.mk takes for kernel code.
 */
static bool is_vacuous(const struct ex_program *program)
{
	for (int i = 0; i < program->nr_threads; i++) {
		if (execution.announced & 1u << i)
			continue;
		fprintf(stderr, "explorer: %s: %s announces no access: nothing was explored\n",
			program->name, program->thread_name[i]);
		return true;
	}
	if (footprint.nr_shared)
		return false;
	fprintf(stderr, "explorer: %s: no two threads touch the same memory, of which one writes: nothing was explored\n",
		program->name);
	return true;
}

static int explore(const struct options *o, const struct ex_program *program)
{
	struct outcome_of out = { .mode = o->mode, .bound = bound_of(o, program) };
	const struct search_result *r = &out.result;
	json_t *result;
	bool unmodelled;
	int lines;

	if (open_program(program))
		return EXIT_UNFIT;
	lines = watch(o);
	if (lines < 0)
		return EXIT_UNFIT;
	if (o->learn && learn(o))
		return EXIT_USAGE;
	if (o->part)
		return search_shard(o);
	if (!o->nr_merge)
		out = search_all(o);
	else if (merge(o, &out.result))
		return EXIT_USAGE;
	if (r->verdict == VERDICT_HOLDS && !o->nr_merge && is_vacuous(program))
		return EXIT_UNFIT;
	unmodelled = r->verdict == VERDICT_VIOLATED &&
		     !strcmp(execution.violation.oracle, ORACLE_UNMODELLED);
	result = json_pack("{s:s, s:s, s:s, s:b, s:o, s:I, s:I, s:I, s:i, s:i, s:f, s:o}",
			   "scenario", program->name,
			   "mode", mode_name(out.mode, out.bound),
			   "verdict", unmodelled ? "unfinished" : verdicts[r->verdict],
			   "exhausted", is_exhausted(&out),
			   "schedules", count(r->schedules),
			   "runs", (json_int_t)r->runs,
			   "states", (json_int_t)r->states,
			   "steps", (json_int_t)r->steps,
			   "shared", footprint.nr_shared,
			   "restarts", (int)r->restarts,
			   "seconds", r->seconds, "races", races());
	json_object_set_new(result, "orders", orders());
	json_object_set_new(result, "memory", json_string(weak_name()));
	if (weak.is_on)
		json_object_set_new(result, "late", json_integer(weak.bound));
	if (weak.forgot)
		json_object_set_new(result, "newest_values_only", json_integer(MEMORY_MESSAGES));
	if (r->is_void)
		json_object_set_new(result, "start_over", json_true());
	if (r->waits)
		json_object_set_new(result, "waits", json_integer(r->waits));
	if (out.bound >= 0)
		json_object_set_new(result, "bound", json_integer(out.bound));
	if (r->verdict == VERDICT_VIOLATED)
		report_violation(o, result);
	put(result);
	put_reach(lines);
	if (unmodelled)
		return EXIT_UNFIT;
	return r->verdict == VERDICT_VIOLATED ? EXIT_VIOLATED : EXIT_HOLDS;
}

static int replay(const struct options *o)
{
	static struct schedule schedule;
	const struct ex_program *program;
	char scenario[64], why[200];
	enum outcome out;

	if (schedule_read(o->replay, scenario, sizeof(scenario), &schedule, why,
			  sizeof(why))) {
		fprintf(stderr, "explorer: %s: %s\n", o->replay, why);
		return EXIT_USAGE;
	}
	program = program_of(scenario);
	if (!program) {
		fprintf(stderr, "explorer: %s: no scenario is called %s\n", o->replay,
			scenario);
		return EXIT_USAGE;
	}
	if (open_program(program))
		return EXIT_UNFIT;
	if (schedule.held[0])
		lock_order_forbid_one(schedule.held, schedule.wanted);
	out = trace_print(&schedule, stdout);
	if (out == OUTCOME_DIVERGED) {
		fprintf(stderr, "explorer: %s: the schedule is not of this tree\n",
			o->replay);
		return EXIT_USAGE;
	}
	if (out != OUTCOME_VIOLATED)
		return EXIT_HOLDS;
	printf("\n%s: %s\n", execution.violation.oracle, execution.violation.message);
	return EXIT_VIOLATED;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

/* In turns, so that both see the same machine if something else runs on it. */
static int stats(const struct options *o, const struct ex_program *program)
{
	enum { TURNS = 100, CALLS = 2000 };
	const struct search_budget budget = { .seconds = 0.04 };
	uint64_t runs = 0, steps = 0;
	double seconds = 0, plain = 0;

	if (open_program(program))
		return EXIT_UNFIT;
	search_learn();
	for (int turn = 0; turn < TURNS; turn++) {
		/* Whole executions, as the plain calls are; the graph's are mostly not. */
		const struct strategy *strategy = o->mode == MODE_DEFAULT ?
						  dpor(0, 1) : strategy_of(o, 0, 1);
		struct search_result r = strategy->search(strategy, &budget);
		double start = now();

		for (int i = 0; i < CALLS; i++)
			execution_plain();
		plain += now() - start;
		seconds += r.seconds;
		runs += r.runs;
		steps += r.steps;
	}
	seconds /= runs;
	plain /= TURNS * CALLS;
	put(json_pack("{s:s, s:f, s:f, s:f, s:f, s:I, s:I}",
		      "scenario", program->name,
		      "schedules_per_second", 1 / seconds,
		      "microseconds", seconds * 1e6,
		      "microseconds_plain", plain * 1e6,
		      "ratio", seconds / plain,
		      "steps_per_schedule", (json_int_t)(steps / runs),
		      "restored_bytes", (json_int_t)world_size()));
	return EXIT_HOLDS;
}

int main(int argc, char **argv)
{
	const struct argp argp = {
		argp_options, parse, "[SCENARIO]",
		"Runs a scenario on this tree's own objects under every schedule.",
		NULL, NULL, NULL,
	};
	struct options o = { .tree = "", .jobs = 1, .shards = 1, .seed = 1 };
	const struct ex_program *program;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (trap_init()) {
		fprintf(stderr, "explorer: cannot handle signals: %s\n", strerror(errno));
		return EXIT_UNFIT;
	}
	if (o.list)
		return list();
	if (o.replay)
		return replay(&o);
	program = o.scenario ? program_of(o.scenario) : NULL;
	if (!program) {
		fprintf(stderr, "explorer: %s; see --list\n",
			o.scenario ? "no such scenario" : "which scenario?");
		return EXIT_USAGE;
	}
	return o.stats ? stats(&o, program) : explore(&o, program);
}
