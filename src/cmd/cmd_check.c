// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/proc.h"
#include "base/result.h"
#include "cmd/command.h"
#include "show/asked.h"

/* The tree that is looked at. */
#define LABEL	"checked"

enum {
	MAX_PATCHES	= 64,
	MAX_WORDS	= 24,
};

struct check_options {
	const char *patches[MAX_PATCHES];
	size_t count;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct check_options *own = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (own->count == MAX_PATCHES)
			argp_error(state, "at most %d patches", MAX_PATCHES);
		own->patches[own->count++] = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no patch given");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/*
 * What is done, each by a command of its own, which a user can repeat. Where one
 * that has to be fine is not, the others have nothing to look at.
 */
static const struct step {
	const char *name;
	const char *doing;
	const char *words[3];
	bool needed;
	bool whole;		/* only says something of the whole series */
} steps[] = {
	{ .name = "tree", .doing = "building", .words = { "tree" }, .needed = true },
	{ .name = "explore", .doing = "exploring what it changes",
	  .words = { "explore", "--changed" } },
	{ .name = "audit", .doing = "auditing", .words = { "audit" }, .whole = true },
	{ .name = "test", .doing = "testing", .words = { "test" } },
};

/* A run of the steps. */
struct check {
	struct options *options;
	char *tree;		/* LABEL=series+FILE */
	struct result result;
	int worst;
	const char *open;	/* the first step that came to no verdict, or NULL */
};

/* The base as it is written on a command line. */
static char *base_text(const struct tree_spec *spec)
{
	if (spec->kind == TREE_STOCK)
		return xstrdup("stock");
	return spec->patches < 0 ? xstrdup("series") : xasprintf("series:%d", spec->patches);
}

/* All patches in one file, because a tree takes one on top. */
static int join(struct lab *lab, const struct check_options *own, const char *to)
{
	autofree char *dir = lab_path(lab, "check");
	autofree char *all = xstrdup("");
	int err = fs_mkdirs(dir);

	for (size_t i = 0; i < own->count; i++) {
		autofree char *text = NULL, *before = all;

		if (fs_read(own->patches[i], &text, NULL))
			text = xstrdup("");
		all = xasprintf("%s%s\n", before, text);
	}
	if (!err)
		err = fs_write(to, all, strlen(all));
	return err ? lab_fail_write(lab, to, err) : 0;
}

static int check_readable(struct lab *lab, const struct check_options *own)
{
	for (size_t i = 0; i < own->count; i++) {
		autofree char *text = NULL;
		int err = fs_read(own->patches[i], &text, NULL);

		if (err)
			return fail_with(&lab->why, EXIT_USAGE, -err,
					 "cannot read the patch '%s': %s; name patch files",
					 own->patches[i], strerror(-err));
		if (!strstr(text, "\n--- ") && !starts_with(text, "--- ") &&
		    !strstr(text, "diff --git "))
			return fail_with(&lab->why, EXIT_USAGE, EINVAL,
					 "'%s' is no patch; name files that 'git format-patch' or 'diff -u' wrote",
					 own->patches[i]);
	}
	return 0;
}

/* How to call the tree that is checked. */
static int name_tree(struct options *options, const struct check_options *own, char **tree)
{
	const struct tree_spec *spec = &options->trees[0];
	autofree char *base = base_text(spec);
	autofree char *joined = lab_path(&options->lab, "check/all.patch");
	autofree char *only = realpath(own->patches[0], NULL);
	int err;

	if (options->tree_count != 1 || spec->kind == TREE_PATH || spec->extra[0])
		return fail_with(&options->lab.why, EXIT_USAGE, EINVAL,
				 "patches are checked on one tree, of stock, series or series:N; for a tree that has them already use explore, test and audit");
	err = check_readable(&options->lab, own);
	if (!err && own->count > 1)
		err = join(&options->lab, own, joined);
	*tree = xasprintf(LABEL "=%s+%s", base, own->count > 1 ? joined : only ? only : "");
	return err;
}

static int skip_line(void *ctx, char *line)
{
	(void)ctx;
	(void)line;
	return 0;
}

/* The line that begins with "rmaplab: "; what a command ends with if it fails. */
static char *last_words(const char *log)
{
	autofree char *text = NULL;
	char *found = xstrdup(""), *rest = NULL;

	if (fs_read(log, &text, NULL))
		return found;
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (!starts_with(line, "rmaplab: "))
			continue;
		free(found);
		found = xstrdup(line + strlen("rmaplab: "));
	}
	return found;
}

/* Run a step. Return: its exit status, or negative errno. */
static int run(const struct check *check, const struct step *step, const char *log)
{
	const struct lab *lab = &check->options->lab;
	autofree char *jobs = xasprintf("%d", lab->jobs);
	const char *argv[MAX_WORDS] = { "/proc/self/exe" };
	const char *const rest[] = {
		"--tree", check->tree, "--base", lab->base->name, "--build", lab->build,
		"--source", lab->repo, "--source-archive", lab->archive, "--jobs", jobs,
	};
	const struct proc proc = { .argv = argv, .log = log, .tee = true, .line = skip_line };
	size_t n = 1;

	for (size_t i = 0; i < ARRAY_SIZE(step->words) && step->words[i]; i++)
		argv[n++] = step->words[i];
	for (size_t i = 0; i < ARRAY_SIZE(rest); i++)
		argv[n++] = rest[i];
	unlink(log);
	return proc_run(&proc);
}

/* What the command has found out, in a line; or why it has not. */
static char *answer_of(struct lab *lab, const char *command)
{
	const struct arch *arch = arch_default();
	const struct question *question;
	struct evidence evidence;
	char *text = NULL;

	if (evidence_load(lab, arch, arch->pages, &evidence))
		return NULL;
	for (size_t i = 0; !text && (question = question_at(i)); i++) {
		enum verdict verdict;

		if (strcmp(question->needs, command) == 0)
			text = question->answer(&evidence, &verdict);
	}
	evidence_free(&evidence);
	return text;
}

static void say(struct check *check, const char *step, int status, const char *text)
{
	printf("%-8s %s\n", step, text);
	result_add(&check->result, json_pack("{s:s, s:s, s:i, s:s}", "tree", LABEL,
					     "step", step, "status", status, "text", text));
	check->worst = MAX(check->worst, status);
	if (status > EXIT_FAILS && !check->open)
		check->open = step;
}

static void say_again(const struct check *check, const struct step *step)
{
	printf("%-8s   again: rmaplab", "");
	for (size_t i = 0; i < ARRAY_SIZE(step->words) && step->words[i]; i++)
		printf(" %s", step->words[i]);
	printf(" --tree %s\n", check->tree);
}

/* A patch that does not apply, or does not compile, is no failure of this machine. */
static void say_tree(struct check *check, int status, const char *words)
{
	bool applies = status != EXIT_USAGE;
	autofree char *text = xasprintf("no: %s", words);

	say(check, "applies", applies ? EXIT_HOLDS : status, applies ? "yes" : text);
	if (!applies)
		return;
	if (status && strstr(words, "make failed"))
		status = EXIT_FAILS;
	say(check, "builds", status, status ? text : "yes");
}

/* Return: the status that counts. */
static int say_step(struct check *check, const struct step *step, int status,
		    const char *words)
{
	autofree char *found = status <= EXIT_FAILS ?
			       answer_of(&check->options->lab, step->words[0]) : NULL;
	/* What no scenario executes was not looked at; that is said, and is no fault. */
	bool nothing = status == EXIT_UNFIT && starts_with(words, "no scenario executes");
	autofree char *text = nothing ? xstrdup("nothing: no scenario executes what it changes") :
			      *words ? xasprintf("%s: %s", status > EXIT_FAILS ?
						 "not known" : "no", words) :
			      xstrdup(found ? found : status ? "no" : "yes");

	status = nothing ? EXIT_HOLDS : status;
	say(check, step->name, status, text);
	return status;
}

static int do_step(struct check *check, const struct step *step)
{
	struct lab *lab = &check->options->lab;
	autofree char *log = lab_path(lab, "log/check-%s.log", step->name);
	autofree char *words = NULL;
	int status;

	progress_begin(&lab->progress, "%s", step->doing);
	status = run(check, step, log);
	if (status < 0) {
		progress_cancel(&lab->progress);
		return status;
	}
	progress_end(&lab->progress);
	words = last_words(log);
	status = MIN(status, (int)EXIT_UNFIT);
	if (step->needed)
		say_tree(check, status, words);
	else
		status = say_step(check, step, status, words);
	if (status)
		say_again(check, step);
	return step->needed ? check->worst : 0;
}

static int do_steps(struct check *check)
{
	const struct tree_spec *base = &check->options->trees[0];
	const bool whole = base->kind == TREE_SERIES && base->patches < 0;
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(steps); i++) {
		if (steps[i].whole && !whole)
			say(check, steps[i].name, EXIT_HOLDS,
			    "left out: only the whole series keeps the rule");
		else
			err = do_step(check, &steps[i]);
	}
	return err < 0 ? err : 0;
}

/* What holds or fails has been said; what is open is an error. */
static int conclude(struct check *check)
{
	if (!check->open)
		return check->worst;
	return fail_with(&check->options->lab.why, (enum exit_status)check->worst, EINVAL,
			 "there is no verdict: '%s' was not possible, for the reason above; mend that and check again",
			 check->open);
}

int cmd_check(int argc, char **argv, struct options *options)
{
	static const char *const trees[] = { "series", NULL };
	struct check_options own = { .count = 0 };
	const struct options_command command = {
		.name = "check", .args_doc = "PATCH...",
		.doc = "Applies patches to a tree, builds it, explores what they change, audits it "
		       "and runs the functional tests; one verdict a line.",
		.parser = parse, .input = &own,
		.trees = trees, .host_only = true, .json = true,
	};
	struct check check = { .options = options };
	int err = options_parse(&command, argc, argv, options);

	if (!err)
		err = name_tree(options, &own, &check.tree);
	/* Two would build the same tree in turns, and read each other's results. */
	if (!err)
		err = lab_lock_checks(&options->lab);
	if (!err) {
		autofree char *log = lab_path(&options->lab, "log");

		err = fs_mkdirs(log);
		if (err)
			lab_fail_write(&options->lab, log, err);
	}
	if (!err) {
		result_begin(&check.result, "check", options->command_line);
		err = do_steps(&check);
		if (!err)
			err = result_save(&options->lab, &check.result, options->json);
		result_end(&check.result);
	}
	free(check.tree);
	return err ? err : conclude(&check);
}
