// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "proc.h"
#include "result.h"
#include "session.h"
#include "table.h"
#include "torture.h"

struct torture_options {
	const char *variant;
	const char *actors;
	long minutes;
	long seed;
	bool list;
};

static const struct argp_option own_options[] = {
	{ "config", 'c', "VARIANT", 0,
	  "kernel: debug (lockdep, KASAN), kcsan (races), gcov (executed lines) or vm (debug)", 0 },
	{ "minutes", 'm', "N", 0, "how long (5)", 0 },
	{ "seed", 's', "S", 0, "of what the actors do (1)", 0 },
	{ "actors", 'a', "NAMES", 0, "only these, separated by commas; -NAME: all but it", 0 },
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
	autofree char *program = lab_path(lab, "guest/torture");
	const char *const argv[] = { program, "--list", option, value, NULL };
	const struct proc proc = { .argv = argv, .line = line };
	int status = proc_run(&proc);

	if (status == EXIT_USAGE)
		return fail_with(&lab->why, EXIT_USAGE, EINVAL,
			    "'%s' names no actors; 'rmaplab torture --list' names them",
			    value);
	if (status)
		return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
			    "cannot run '%s'; build it with 'make programs'", program);
	return 0;
}

static int check_actors(struct lab *lab, const char *actors)
{
	return actors ? ask_program(lab, "--actors", actors, NULL) : 0;
}

static json_t *to_record(const char *label, const struct torture *torture,
			 const struct outcome *outcome)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:f, s:I, s:I, s:s, s:s, s:s}",
			 "tree", label, "config", torture->tree->variant,
			 "verdict", outcome->failed ? "violated" : "holds",
			 "seed", (json_int_t)torture->seed,
			 "seconds", outcome->seconds,
			 "rounds", (json_int_t)outcome->rounds,
			 "moved", (json_int_t)outcome->moved,
			 "oracle", outcome->failed ? outcome->oracle : "",
			 "actor", outcome->failed ? outcome->actor : "",
			 "message", outcome->failed ? outcome->message : "");
}

/* What each actor did: the guest's samples, with the tree. */
static void add_scores(struct result *result, const char *label,
		       const struct channel *channel)
{
	json_t *sample;
	size_t i;

	json_array_foreach(channel->samples, i, sample) {
		json_t *record = json_deep_copy(sample);

		json_object_set_new(record, "tree", json_string(label));
		result_add(result, record);
	}
}

static void print_failure(const struct outcome *outcome)
{
	printf("FAIL: %s%s%s: %s\n", outcome->oracle,
	       outcome->actor[0] ? ", seen by " : "", outcome->actor,
	       outcome->message);
	if (outcome->detail)
		fputs(outcome->detail, stdout);
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

static int torture_tree(struct lab *lab, const struct session *session, size_t tree,
			const struct torture_options *own, struct result *result,
			bool *failed)
{
	const char *label = session->trees[tree].spec.label;
	autofree char *name = xasprintf("torture-%s-%s", label, own->variant);
	const struct torture torture = {
		.tree = &session->trees[tree], .accel = session->accel,
		.seconds = own->minutes * 60, .seed = own->seed,
		.actors = own->actors, .name = name,
	};
	struct outcome outcome;
	int err;

	progress_begin(&lab->progress, "torturing %s (%s)", label, own->variant);
	err = torture_run(lab, &torture, &outcome);
	if (err) {
		progress_cancel(&lab->progress);
		outcome_free(&outcome);
		return err;
	}
	progress_end(&lab->progress);
	print_missing(&outcome.channel);
	printf("%s (%s): %s: %ld rounds, %ld pages moved, %.0f s, seed %ld\n", label,
	       own->variant, outcome.failed ? "VIOLATED" : "holds", outcome.rounds,
	       outcome.moved, outcome.seconds, own->seed);
	if (outcome.failed)
		print_failure(&outcome);
	*failed = *failed || outcome.failed;
	result_add(result, to_record(label, &torture, &outcome));
	add_scores(result, label, &outcome.channel);
	outcome_free(&outcome);
	return 0;
}

int cmd_torture(int argc, char **argv, struct options *options)
{
	static const char *const trees[] = { "series", NULL };
	struct torture_options own = { .variant = "debug", .minutes = 5, .seed = 1 };
	const struct options_command command = {
		.name = "torture",
		.doc = "Boots each tree and moves pages there while everything else happens "
		       "to them; every byte and the kernel's counts are checked.",
		.options = own_options, .parser = parse, .input = &own,
		.trees = trees, .json = true,
	};
	struct lab *lab = &options->lab;
	struct session session;
	struct result result;
	bool failed = false;
	int err = options_parse(&command, argc, argv, options);

	if (!err && own.list)
		return ask_program(lab, NULL, NULL, print_line);
	if (!err)
		err = check_actors(lab, own.actors);
	if (!err)
		err = session_open(options, own.variant, &session);
	if (err)
		return err;
	result_begin(&result, "torture", options->command_line);
	session_describe(&session, result.host);
	for (size_t i = 0; !err && i < session.count; i++)
		err = torture_tree(lab, &session, i, &own, &result, &failed);
	if (!err)
		err = result_save(lab, &result, options->json);
	result_end(&result);
	session_close(&session);
	return err ? err : failed ? EXIT_FAILS : EXIT_HOLDS;
}
