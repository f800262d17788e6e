// SPDX-License-Identifier: GPL-2.0-only
#include "campaign/unit_run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/host.h"
#include "base/proc.h"
#include "base/record.h"
#include "base/result.h"
#include "base/version.h"
#include "campaign/plan.h"
#include "campaign/ship.h"
#include "campaign/unit_answer.h"

enum { BEAT_MS = 10000 };

/* A unit that is being run. */
struct run {
	struct lab *lab;
	const char *dir;
	const json_t *plan, *unit;
	char *work;		/* its own build directory */
	char *start;		/* see answer_start() */
	char *learn;
	char *running;
	int64_t beaten;
	double seconds;
	int status;		/* of the command */
};

static const char *name_of(const struct run *run)
{
	return record_text(run->unit, "unit");
}

static bool is_shard(const struct run *run)
{
	return record_integer(run->unit, "shards") > 1;
}

static bool is_answered(const struct run *run)
{
	autofree char *path = xasprintf("%s/results/%s.json", run->dir, name_of(run));
	bool fits = false;
	json_t *root;

	if (!answer_read(path, ANSWER_WHOLLY, &root))
		fits = answer_fits(root, run->unit, run->start);
	json_decref(root);
	return fits;
}

/* While the file is young, the run is there. */
static void beat(void *ctx)
{
	struct run *run = ctx;

	if (run->beaten && monotonic_ms() - run->beaten < BEAT_MS)
		return;
	run->beaten = monotonic_ms();
	fs_write(run->running, "", 0);
}

static void set_paths(struct run *run)
{
	char host[64] = "";

	gethostname(host, sizeof(host) - 1);
	run->work = lab_path(run->lab, "units/%s.%d", name_of(run), (int)getpid());
	run->running = xasprintf("%s/running/%s.%s.%d", run->dir, name_of(run), host,
				 (int)getpid());
	run->start = answer_start(run->dir, run->unit, &run->learn);
}

/* The planned arguments, and where things are here; NULL-terminated, borrowed. */
static const char **make_argv(const struct run *run, const char *program, const char *json,
			      const char *part)
{
	const json_t *planned = json_object_get(run->unit, "arguments");
	const char **argv = xcalloc(json_array_size(planned) + 16, sizeof(*argv));
	json_t *argument;
	size_t i, n = 0;

	argv[n++] = program;
	json_array_foreach((json_t *)planned, i, argument)
		argv[n++] = json_string_value(argument);
	argv[n++] = "--build";
	argv[n++] = run->work;
	argv[n++] = "--source";
	argv[n++] = run->lab->repo;
	argv[n++] = "--json";
	argv[n++] = json;
	if (is_shard(run)) {
		argv[n++] = "--part";
		argv[n++] = part;
	}
	if (is_shard(run) && run->learn) {
		argv[n++] = "--learn";
		argv[n++] = run->learn;
	}
	return argv;
}

/* The line on its standard error that says what, why and the mend. */
static char *last_words(const char *log)
{
	static const char mark[] = "rmaplab: ";
	autofree char *text = NULL;
	const char *last = NULL;

	if (fs_read(log, &text, NULL))
		return xstrdup("it said nothing");
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (starts_with(line, mark))
			last = line + strlen(mark);
	}
	return last ? xasprintf("%.*s", (int)strcspn(last, "\n"), last) :
		      xstrdup("it did not say why");
}

static int fail_run(struct run *run, const char *log)
{
	autofree char *words = last_words(log);
	struct failure *why = &run->lab->why;

	if (run->status == -ETIMEDOUT)
		return fail_with(why, EXIT_UNFIT, ETIMEDOUT,
			    "'%s' took more than its %lld seconds; give it more in the campaign's file",
			    name_of(run), (long long)record_integer(run->unit, "seconds"));
	return fail_with(why, EXIT_UNFIT, run->status < 0 ? -run->status : EIO,
			 "'%s' gave no answer (status %d): %s", name_of(run), run->status, words);
}

/* What it printed is kept if it found something, or nothing: the rest is in the answer. */
static void keep_log(const struct run *run, const char *log)
{
	autofree char *to = xasprintf("%s/results/%s.log", run->dir, name_of(run));
	autofree char *text = NULL;
	size_t len;

	if (run->status != EXIT_HOLDS && !fs_read(log, &text, &len))
		fs_write(to, text, len);
}

/* A search whose time was up: that is an answer, too, which merge takes for what it is. */
static bool is_unfinished(const char *json)
{
	json_t *result = json_load_file(json, JSON_REJECT_DUPLICATES, NULL);
	bool unfinished = answer_is_unfinished(result);

	json_decref(result);
	return unfinished;
}

static int execute(struct run *run, const char *json, const char *part)
{
	autofree char *program = xasprintf("%s/build/bin/rmaplab", run->lab->repo);
	autofree char *log = xasprintf("%s/unit.log", run->work);
	autofree const char **argv = make_argv(run, program, json, part);
	struct proc proc = {
		.argv = argv, .cwd = run->lab->repo, .log = log, .tee = true,
		.limit_ms = 1000 * record_integer(run->unit, "seconds"),
		.beat = beat, .ctx = run,
	};
	int64_t since = monotonic_ms();

	run->status = proc_run(&proc);
	run->seconds = (double)(monotonic_ms() - since) / 1000;
	if (run->status == -EINTR)
		return -EINTR;
	keep_log(run, log);
	/* Anything else has not found out what it was to. */
	return run->status == EXIT_HOLDS || run->status == EXIT_FAILS ||
	       (run->status == EXIT_UNFIT && is_unfinished(json)) ? 0 : fail_run(run, log);
}

static int keep(struct run *run, const char *json, const char *part)
{
	const char *command = json_string_value(json_array_get(
		json_object_get(run->unit, "arguments"), 0));
	json_t *result = json_load_file(json, JSON_REJECT_DUPLICATES, NULL);
	const char *wrong = result ? result_validate(result, command) : "it is no JSON";
	json_t *answer;
	char host[64] = "";
	int err;

	if (wrong) {
		json_decref(result);
		return fail_with(&run->lab->why, EXIT_UNFIT, EPROTO,
				 "'%s' gave no answer: its result is not what '%s' writes: %s; run it again",
				 name_of(run), command, wrong);
	}
	gethostname(host, sizeof(host) - 1);
	answer = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:f, s:O, s:O, s:O}",
			   "rmaplab", RMAPLAB_VERSION, "command", "unit",
			   "unit", name_of(run), "id", record_text(run->unit, "id"),
			   "learn", run->start, "status", run->status,
			   "seconds", run->seconds,
			   "limit", json_object_get(run->unit, "seconds"),
			   "host", json_object_get(result, "host"),
			   "results", json_object_get(result, "results"));
	json_object_set_new(json_object_get(answer, "host"), "node", json_string(host));
	err = answer_keep(run->lab, run->dir, run->unit, answer, is_shard(run) ? part : NULL);
	json_decref(answer);
	json_decref(result);
	return err;
}

static int do_unit(struct run *run)
{
	autofree char *json = xasprintf("%s/answer.json", run->work);
	autofree char *part = xasprintf("%s/part", run->work);
	struct lab *lab = run->lab;
	int err;

	err = ship_check(lab, lab->repo, json_object_get(run->plan, "files"),
			 json_object_get(run->unit, "needs"));
	if (!err)
		err = fs_mkdirs(run->work);
	if (err && !lab->why.status)
		return lab_fail_write(lab, run->work, err);
	if (!err)
		err = ship_stage(lab, lab->repo, run->work);
	if (!err)
		err = execute(run, json, part);
	if (!err)
		err = keep(run, json, part);
	return err;
}

/* This program is part of what was planned, whatever the unit needs beside it. */
static int check_program(struct lab *lab, const json_t *plan)
{
	json_t *needs = json_pack("[s]", "build/bin/rmaplab");
	int err = ship_check(lab, lab->repo, json_object_get(plan, "files"), needs);

	json_decref(needs);
	return err;
}

int unit_run(struct lab *lab, const char *dir, const json_t *plan, const char *name)
{
	struct run run = { .lab = lab, .dir = dir, .plan = plan,
			   .unit = plan_unit(plan, name) };
	int err;

	if (!run.unit)
		return fail_with(&lab->why, EXIT_USAGE, ENOENT,
			    "the plan in '%s' has no unit '%s'; its file 'units' has them all",
			    dir, name);
	set_paths(&run);
	err = is_answered(&run) ? 0 : check_program(lab, plan);
	if (!err && !is_answered(&run)) {
		beat(&run);
		err = do_unit(&run);
		unlink(run.running);
		fs_remove(run.work);
	}
	if (err && lab->why.status && err != -EINTR)
		answer_fail(dir, run.unit, lab->why.text);
	free(run.work);
	free(run.running);
	free(run.start);
	free(run.learn);
	return err;
}
