// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/proc.h"
#include "base/record.h"
#include "cmd/command.h"
#include "cmd/job.h"
#include "kernel/coverage.h"
#include "torture/races.h"
#include "torture/reduce.h"
#include "torture/torture.h"

struct torture_options {
	const char *variant;
	const char *actors;
	long minutes;
	long seed;
	long reduce;
	bool list;
};

static const struct argp_option own_options[] = {
	{ "config", 'c', "VARIANT", 0,
	  "kernel: debug (lockdep, KASAN), kcsan (races), gcov (executed lines) or vm (debug)", 0 },
	{ "minutes", 'm', "N", 0, "how long (5)", 0 },
	{ "seed", 's', "S", 0, "of what the actors do (1)", 0 },
	{ "actors", 'a', "NAMES", 0, "only these, separated by commas; -NAME: all but it", 0 },
	{ "reduce", 'r', "SECONDS", 0,
	  "after a failure, look so long for the actors that it takes (300; 0: do not)", 0 },
	{ "list", 'l', NULL, 0, "list the actors", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct torture_options *own = state->input;

	switch (key) {
	case 'c':
		own->variant = arg;
		return 0;
	case 'm':
		own->minutes = options_number(state, "minutes", arg, 1, 100000);
		return 0;
	case 's':
		own->seed = options_number(state, "seed", arg, 0, 4000000000);
		return 0;
	case 'a':
		own->actors = arg;
		return 0;
	case 'r':
		own->reduce = options_number(state, "reduce", arg, 0, 1000000);
		return 0;
	case 'l':
		own->list = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int print_line(void *ctx, char *line)
{
	(void)ctx;
	puts(line);
	return 0;
}

/* Ask the guest program, which any host runs. */
static int ask_program(struct lab *lab, const char *option, const char *value,
		       int (*line)(void *ctx, char *line))
{
	autofree char *program = lab_path(lab, "%s/torture", arch_default()->pages->guest);
	const char *const argv[] = { program, "--list", option, value, NULL };
	const struct proc proc = { .argv = argv, .line = line };
	autofree char *make = lab_make(lab, "programs");
	int status = proc_run(&proc);

	if (status == EXIT_USAGE)
		return fail_with(&lab->why, EXIT_USAGE, EINVAL,
			    "'%s' names no actors; 'rmaplab torture --list' names them",
			    value);
	if (status)
		return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
			    "cannot run '%s'; build it with '%s'", program, make);
	return 0;
}

static int check_actors(struct lab *lab, const char *actors)
{
	return actors ? ask_program(lab, "--actors", actors, NULL) : 0;
}

/* One boot of a tree, and all that is found out about it. */
struct run {
	struct lab *lab;
	const struct torture_options *own;
	struct torture torture;
	struct outcome outcome;
	json_t *records;	/* races and coverage; borrowed from the result */
	char *needed;		/* actors that the failure takes, or NULL */
};

static const char *label_of(const struct run *run)
{
	return run->torture.tree->spec.label;
}

static json_t *to_record(const struct run *run)
{
	const struct outcome *outcome = &run->outcome;

	return json_pack("{s:s, s:s, s:s, s:I, s:f, s:I, s:I, s:s, s:s, s:s, s:s}",
			 "tree", label_of(run), "config", run->own->variant,
			 "verdict", outcome->failed ? "violated" : "holds",
			 "seed", (json_int_t)run->own->seed,
			 "seconds", outcome->seconds,
			 "rounds", (json_int_t)outcome->rounds,
			 "moved", (json_int_t)outcome->moved,
			 "oracle", outcome->failed ? outcome->oracle : "",
			 "actor", outcome->failed ? outcome->actor : "",
			 "message", outcome->failed ? outcome->message : "",
			 "needed", run->needed ? run->needed : "");
}

/* What each actor did: the guest's samples, with the tree. */
static void add_scores(const struct run *run)
{
	json_t *sample;
	size_t i;

	json_array_foreach(run->outcome.channel.samples, i, sample) {
		json_t *record = json_deep_copy(sample);

		json_object_set_new(record, "tree", json_string(label_of(run)));
		json_array_append_new(run->records, record);
	}
}

static void print_missing(const struct channel *channel)
{
	json_t *remark;
	size_t i;

	json_array_foreach(channel->remarks, i, remark)
		printf("without '%s': %s\n",
		       json_string_value(json_object_get(remark, "metric")),
		       json_string_value(json_object_get(remark, "reason")));
}

/* What an actor needs may be missing without anybody having noticed. */
static void print_idle(const struct channel *channel)
{
	json_t *sample;
	long acts = 0;
	size_t i;

	json_array_foreach(channel->samples, i, sample) {
		const long value = (long)record_number(sample, "value");

		if (!strcmp(record_text(sample, "metric"), "acts"))
			acts = value;
		else if (acts && !value)
			printf("'%s' got nothing done, in %ld calls\n",
			       record_text(sample, "actor"), acts);
	}
}

/* A race of the code under test fails a run in which nothing else did. */
static int look_at_races(struct run *run)
{
	autofree char *console = torture_console(run->lab, &run->torture);
	struct outcome *outcome = &run->outcome;
	char *detail;
	int err;

	if (strcmp(run->own->variant, "kcsan") != 0)
		return 0;
	if (!outcome->failed && !races_are_looked_for(console))
		return fail_with(&run->lab->why, EXIT_UNFIT, ENOENT,
			    "KCSAN is off on '%s', so nothing can be said of races; see %s",
			    label_of(run), console);
	err = races_read(run->lab, run->torture.tree, console, run->records, &detail);
	if (detail && !outcome->failed)
		outcome_fail(outcome, "race", "", detail);
	free(detail);
	return err;
}

static int look_at_coverage(struct run *run)
{
	if (!run->torture.counts)
		return 0;
	return coverage_read(run->lab, run->torture.tree, run->outcome.channel.counts,
			     run->records);
}

static void reduce(struct run *run)
{
	if (run->outcome.failed && run->own->reduce)
		run->needed = reduce_actors(run->lab, &run->torture, &run->outcome,
					    run->own->reduce);
}

static void print_race(const json_t *record)
{
	bool concerns = json_is_true(json_object_get(record, "concerns"));
	bool known = json_is_true(json_object_get(record, "known"));

	printf("race%s: %s (%lld times)\n", !concerns ? " elsewhere" :
	       known ? " that stock has, too" : " IN THE CODE UNDER TEST",
	       record_text(record, "race"), (long long)record_integer(record, "count"));
}

static void print_coverage(const json_t *record)
{
	printf("%s: %s(): %lld of %lld lines executed, %lld of %lld changed ones",
	       record_text(record, "file"), record_text(record, "function"),
	       (long long)record_integer(record, "executed"),
	       (long long)record_integer(record, "lines"),
	       (long long)record_integer(record, "changed_executed"),
	       (long long)record_integer(record, "changed"));
	if (*record_text(record, "changed_missed"))
		printf("; never: %s", record_text(record, "changed_missed"));
	putchar('\n');
}

static void print_findings(const struct run *run)
{
	json_t *record;
	size_t i;

	json_array_foreach(run->records, i, record) {
		if (strcmp(record_text(record, "tree"), label_of(run)) != 0)
			continue;
		if (*record_text(record, "race"))
			print_race(record);
		else if (*record_text(record, "function"))
			print_coverage(record);
	}
}

/* When actors meet is chance; so it may take some runs. */
static void print_again(const struct run *run)
{
	const struct torture_options *own = run->own;
	const struct vm vm = { .tree = run->torture.tree };
	const char *actors = run->needed ? run->needed : own->actors;
	autofree char *words = xasprintf("torture --config %s --minutes %ld --seed %ld%s%s",
					 own->variant, own->minutes, own->seed,
					 actors ? " --actors " : "", actors ? actors : "");
	autofree char *again = vm_command(run->lab, &vm, words);

	printf("again: %s\n", again);
}

static void print_run(const struct run *run)
{
	const struct outcome *outcome = &run->outcome;

	print_missing(&outcome->channel);
	print_idle(&outcome->channel);
	print_findings(run);
	printf("%s (%s): %s: %ld rounds, %ld pages moved, %.0f s, seed %ld\n",
	       label_of(run), run->own->variant, outcome->failed ? "VIOLATED" : "holds",
	       outcome->rounds, outcome->moved, outcome->seconds, run->own->seed);
	if (!outcome->failed)
		return;
	printf("FAIL: %s%s%s: %s\n", outcome->oracle,
	       outcome->actor[0] ? ", seen by " : "", outcome->actor, outcome->message);
	if (run->needed)
		printf("It fails as well with these actors only: %s\n", run->needed);
	if (outcome->detail)
		fputs(outcome->detail, stdout);
	print_again(run);
}

/* Whether pages were to move. */
static bool has_movers(const struct outcome *outcome)
{
	const json_t *name;
	size_t i;

	json_array_foreach(outcome->channel.actors, i, name) {
		if (strcmp(json_string_value(name), "move") == 0)
			return true;
	}
	return false;
}

/* What did not happen although it was to, or NULL. */
static const char *what_lacks(const struct outcome *outcome)
{
	if (!outcome->rounds || !outcome->acts)
		return "nothing happened";
	return outcome->moved || !has_movers(outcome) ? NULL : "no page moved";
}

static int fail_idle(const struct run *run, const char *lacks)
{
	return fail_with(&run->lab->why, EXIT_UNFIT, ENOENT,
		    "%s on '%s' in %ld rounds, so nothing can be said of it; see %s/log/%s.channel",
		    lacks, label_of(run), run->outcome.rounds, run->lab->build,
		    run->torture.name);
}

static int carry_out(struct run *run)
{
	struct progress *progress = &run->lab->progress;
	const char *lacks;
	int err;

	progress_begin(progress, "torturing %s (%s)", label_of(run), run->own->variant);
	err = torture_run(run->lab, &run->torture, &run->outcome);
	if (err) {
		progress_cancel(progress);
		return err;
	}
	progress_end(progress);
	lacks = run->outcome.failed ? NULL : what_lacks(&run->outcome);
	if (lacks)
		return fail_idle(run, lacks);
	err = look_at_races(run);
	if (!err)
		err = look_at_coverage(run);
	if (!err)
		reduce(run);
	return err;
}

/* What is asked for, and whether any tree has failed. */
struct torturing {
	struct torture_options own;
	bool failed;
};

static int torture_tree(struct lab *lab, const struct session *session, size_t tree,
			struct result *result, void *ctx)
{
	struct torturing *torturing = ctx;
	const struct torture_options *own = &torturing->own;
	autofree char *of_tree = vm_name("torture", &session->trees[tree]);
	autofree char *name = xasprintf("%s-%s", of_tree, own->variant);
	struct run run = {
		.lab = lab, .own = own, .records = result->records,
		.torture = {
			.tree = &session->trees[tree], .accel = session->accel,
			.seconds = own->minutes * 60, .seed = own->seed,
			.actors = own->actors, .name = name,
			.counts = strcmp(own->variant, "gcov") == 0,
		},
	};
	int err = carry_out(&run);

	if (!err) {
		print_run(&run);
		result_add(result, to_record(&run));
		add_scores(&run);
		torturing->failed = torturing->failed || run.outcome.failed;
	}
	outcome_free(&run.outcome);
	free(run.needed);
	return err;
}

static int conclude(const struct session *session, const struct result *result, void *ctx)
{
	const struct torturing *torturing = ctx;

	(void)session;
	(void)result;
	return torturing->failed ? EXIT_FAILS : EXIT_HOLDS;
}

int cmd_torture(int argc, char **argv, struct options *options)
{
	static const char *const trees[] = { "series", NULL };
	struct torturing torturing = { .own = {
		.variant = "debug", .minutes = 5, .seed = 1, .reduce = 300,
	} };
	const struct options_command command = {
		.name = "torture",
		.doc = "Boots each tree and moves pages there while everything else happens "
		       "to them; every byte and the kernel's counts are checked.",
		.options = own_options, .parser = parse, .input = &torturing.own,
		.trees = trees, .json = true,
	};
	struct lab *lab = &options->lab;
	int err = options_parse(&command, argc, argv, options);

	if (!err && torturing.own.list)
		return ask_program(lab, NULL, NULL, print_line);
	if (!err)
		err = check_actors(lab, torturing.own.actors);
	if (!err) {
		const struct job job = {
			.command = "torture", .variant = torturing.own.variant,
			.tree = torture_tree, .conclude = conclude,
		};

		err = job_run(options, &job, &torturing);
	}
	return err;
}
