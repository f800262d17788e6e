// SPDX-License-Identifier: GPL-2.0-only
/*
 * The explorer of one tree: a program that the kernel's objects are linked into.
 * `rmaplab explore` builds and runs it; it can be run by hand too, and under gdb.
 * Results go to standard output, one JSON object a line.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "execution.h"
#include "footprint.h"
#include "lock_order.h"
#include "part_file.h"
#include "report.h"
#include "request.h"
#include "schedule_file.h"
#include "serial.h"
#include "trace.h"
#include "trap.h"
#include "world.h"

/* What the link knows: the kernel side's data, and the whole image. */
extern char __start_kdata[], __stop_kdata[], __start_karena[], __stop_karena[];
extern char __executable_start[], _end[];

static const struct ex_program *program_of(const char *name)
{
	for (int i = 0; ex_programs[i]; i++)
		if (!strcmp(ex_programs[i]->name, name))
			return ex_programs[i];
	return NULL;
}

static int list(void)
{
	for (int i = 0; ex_programs[i]; i++)
		report_put(json_pack("{s:s, s:s, s:i, s:i, s:s*, s:s*, s:s*, s:s*}",
			      "scenario", ex_programs[i]->name,
			      "summary", ex_programs[i]->summary,
			      "threads", ex_programs[i]->nr_threads,
			      "bound", ex_programs[i]->bound,
			      "bug", ex_programs[i]->bug,
			      "bug_oracle", ex_programs[i]->bug_oracle,
			      "weak_bug", ex_programs[i]->weak_bug,
			      "weak_bug_oracle", ex_programs[i]->weak_bug_oracle));
	return EXIT_HOLDS;
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
	else
		serial_learn();
	return ret;
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

static int explore_part(const struct options *o)
{
	struct search_result r;

	if (!part_file_search(o, &r))
		return EXIT_UNFIT;
	report_part(o, &r);
	return EXIT_HOLDS;
}

static int explore(const struct options *o, const struct ex_program *program)
{
	struct outcome_of out = { .mode = o->mode };
	int lines;

	if (open_program(program))
		return EXIT_UNFIT;
	out.bound = request_bound(o);
	lines = report_watch(o);
	if (lines < 0)
		return EXIT_UNFIT;
	if (o->learn && part_file_learn(o))
		return EXIT_USAGE;
	if (o->part)
		return explore_part(o);
	if (!o->nr_merge)
		out = request_run(o);
	else if (part_file_merge(o, &out.result))
		return EXIT_USAGE;
	if (out.result.verdict == VERDICT_HOLDS && !o->nr_merge && is_vacuous(program))
		return EXIT_UNFIT;
	return report_outcome(o, &out, lines);
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
						  dpor(0, 1) : request_strategy(o, 0, 1);
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
	report_put(json_pack("{s:s, s:f, s:f, s:f, s:f, s:I, s:I}",
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
	const struct ex_program *program;
	struct options o;

	options_parse(argc, argv, &o);
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
