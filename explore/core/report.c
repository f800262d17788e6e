// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "barrier.h"
#include "coverage.h"
#include "execution.h"
#include "footprint.h"
#include "lock_order.h"
#include "names.h"
#include "race.h"
#include "schedule_file.h"
#include "states.h"
#include "symbol.h"
#include "violation.h"
#include "weak.h"

static const char *const verdicts[] = {
	[VERDICT_HOLDS] = "holds",
	[VERDICT_VIOLATED] = "violated",
	[VERDICT_UNFINISHED] = "unfinished",
};

void report_put(json_t *object)
{
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(object);
}

static json_t *place(const void *pc)
{
	struct symbol s;

	symbol_of(pc, &s);
	return json_sprintf("%s() %s:%d", s.function, s.file, s.line);
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

/* It counts no schedules: these go on in others' parts. */
void report_part(const struct options *o, const struct search_result *r)
{
	report_put(json_pack("{s:s, s:s, s:s, s:b, s:i, s:i, s:i, s:I, s:I, s:I, s:i, s:f, s:o, s:o}",
		      "scenario", execution.program->name,
		      "mode", mode_name(o->mode, request_bound(o)),
		      "verdict", verdicts[r->verdict], "exhausted", false,
		      "shard", o->shard, "shards", o->shards, "schedules", 0,
		      "states", (json_int_t)states.nr, "runs", (json_int_t)r->runs,
		      "steps", (json_int_t)r->steps, "restarts", (int)r->restarts,
		      "seconds", r->seconds,
		      "learnt", json_sprintf("%016lx", (unsigned long)r->learnt),
		      "split", json_sprintf("%016lx", (unsigned long)r->split)));
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

static json_t *barriers(void)
{
	static const char *const name[] = {
		[BARRIER_MB] = "mb", [BARRIER_WMB] = "wmb", [BARRIER_RMB] = "rmb",
		[BARRIER_RELEASE] = "release", [BARRIER_LOAD] = "load",
		[BARRIER_LOCK] = "lock", [BARRIER_UNLOCK] = "unlock",
	};
	json_t *list = json_array();

	for (int i = 0; i < nr_barriers; i++) {
		struct symbol s;

		symbol_of(barrier[i].pc, &s);
		json_array_append_new(list, json_pack("{s:o, s:s, s:s, s:s, s:i}",
			"address", json_sprintf("%lx", (unsigned long)barrier[i].pc),
			"order", name[barrier[i].kind], "function", s.function,
			"file", s.file, "line", s.line));
	}
	return list;
}

/* "a() mm/x.c:1 reads folio->mapping" */
static json_t *stale(void)
{
	json_t *list = json_array();

	for (int i = 0; i < weak.words.nr_stale; i++) {
		json_t *where = place(weak.words.stale[i].pc);

		json_array_append_new(list, json_sprintf("%s reads %s",
			json_string_value(where),
			weak.words.stale[i].object ? weak.words.stale[i].object : "a word"));
		json_decref(where);
	}
	return list;
}

/* Words that had too many values for all of them to be tried. */
static json_t *newest_only(void)
{
	json_t *list = json_array();

	for (int i = 0; i < weak.words.nr; i++) {
		uintptr_t addr = weak.words.word[i].addr;
		const char *name = name_of(addr);

		if (words_forgot(&weak.words.word[i]))
			json_array_append_new(list, name ? json_string(name) :
					      json_sprintf("%#lx", addr));
	}
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

/* What set-up alone runs was not explored. */
int report_watch(const struct options *o)
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
				report_put(json_pack("{s:s, s:o}", "file", last->file,
					      "lines", of_file));
			of_file = json_array();
		}
		json_array_append_new(of_file, json_pack("{s:s, s:i, s:i}",
			"function_name", line->function,
			"line_number", line->number, "count", executed));
	}
	if (last)
		report_put(json_pack("{s:s, s:o}", "file", last->file, "lines", of_file));
}

int report_outcome(const struct options *o, const struct outcome_of *out, int lines)
{
	const struct search_result *r = &out->result;
	json_t *result;
	bool unmodelled;

	unmodelled = r->verdict == VERDICT_VIOLATED &&
		     !strcmp(execution.violation.oracle, EX_UNMODELLED);
	result = json_pack("{s:s, s:s, s:s, s:b, s:o, s:I, s:I, s:I, s:i, s:i, s:f, s:o}",
			   "scenario", execution.program->name,
			   "mode", mode_name(out->mode, out->bound),
			   "verdict", unmodelled ? "unfinished" : verdicts[r->verdict],
			   "exhausted", is_exhausted(out),
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
	if (o->barriers)
		json_object_set_new(result, "barriers", barriers());
	if (weak.is_on) {
		json_object_set_new(result, "newest_values_only", newest_only());
		json_object_set_new(result, "stale", stale());
	}
	if (r->is_void)
		json_object_set_new(result, "start_over", json_true());
	if (r->waits)
		json_object_set_new(result, "waits", json_integer(r->waits));
	if (out->bound >= 0)
		json_object_set_new(result, "bound", json_integer(out->bound));
	if (r->verdict == VERDICT_VIOLATED)
		report_violation(o, result);
	report_put(result);
	put_reach(lines);
	if (unmodelled)
		return EXIT_UNFIT;
	return r->verdict == VERDICT_VIOLATED ? EXIT_VIOLATED : EXIT_HOLDS;
}
