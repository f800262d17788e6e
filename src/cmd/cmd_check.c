// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/proc.h"
#include "base/result.h"
#include "cmd/command.h"
#include "kernel/kbuild.h"
#include "show/asked.h"

/* The tree that is looked at. */
#define LABEL	"checked"

enum {
	MAX_PATCHES	= 64,
	MAX_WORDS	= 24,
	RELAY_MS	= 1000,
};

struct check_options {
	const char *patches[MAX_PATCHES];
	char *texts[MAX_PATCHES];	/* read once: one may come by a pipe */
	size_t count;
	char *path;			/* of the patch that the tree takes */
	bool copied;			/* it is ours: there were several, or a pipe */
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
 * that has to be fine is not, the others have nothing to look at. The tree without
 * the patches is built as well: the one with them, and that of the next patch, then
 * take no more than what they change.
 */
static const struct step {
	const char *name;
	const char *doing;
	const char *words[3];
	bool needed;
	bool base_first;
	bool whole;		/* only says something of the whole series */
} steps[] = {
	{ .name = "applies", .doing = "applying", .words = { "tree", "--unpack" },
	  .needed = true },
	{ .name = "builds", .doing = "building", .words = { "tree" }, .needed = true,
	  .base_first = true },
	{ .name = "explore", .doing = "exploring what it changes",
	  .words = { "explore", "--changed" } },
	{ .name = "audit", .doing = "auditing", .words = { "audit" }, .whole = true },
	{ .name = "test", .doing = "testing", .words = { "test" } },
};

/* A run of the steps. */
struct check {
	struct options *options;
	const struct check_options *own;
	char *base;		/* series */
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
static int join(struct lab *lab, const struct check_options *own)
{
	autofree char *dir = lab_path(lab, "check");
	autofree char *all = xstrdup("");
	int err = fs_mkdirs(dir);

	for (size_t i = 0; i < own->count; i++) {
		autofree char *before = all;

		all = xasprintf("%s%s\n", before, own->texts[i]);
	}
	if (!err)
		err = fs_write(own->path, all, strlen(all));
	return err ? lab_fail_write(lab, own->path, err) : 0;
}

/* "diff --git", or "---" as of `diff -u`, or NULL. */
static const char *first_header(const char *text)
{
	const char *git = strstr(text, "diff --git ");
	const char *plain = starts_with(text, "--- ") ? text : strstr(text, "\n--- ");

	if (!git || (plain && plain < git))
		return plain ? plain + (*plain == '\n') : NULL;
	return git;
}

static int check_patch(struct lab *lab, const char *name, const char *text)
{
	const char *header = first_header(text);
	size_t len = header ? strcspn(header, "\n") : 0;
	autofree char *word = shell_word(name);

	if (!header)
		return fail_with(&lab->why, EXIT_USAGE, EINVAL,
				 "'%s' is no patch; name files that 'git format-patch', 'git diff' or 'diff -ru OLD NEW' wrote",
				 name);
	if (len > 0 && header[len - 1] == '\r')
		return fail_with(&lab->why, EXIT_USAGE, EINVAL,
				 "the lines of '%s' end in CR LF, so it fits no kernel source; sed -i 's/\\r$//' %s",
				 name, word);
	return 0;
}

static int read_patches(struct lab *lab, struct check_options *own)
{
	for (size_t i = 0; i < own->count; i++) {
		bool is_input = strcmp(own->patches[i], "-") == 0;
		const char *name = is_input ? "/dev/stdin" : own->patches[i];
		struct stat st;
		int err = fs_read(name, &own->texts[i], NULL);

		if (err)
			return fail_with(&lab->why, EXIT_USAGE, -err,
					 "cannot read the patch '%s': %s; name patch files",
					 own->patches[i], strerror(-err));
		err = check_patch(lab, own->patches[i], own->texts[i]);
		if (err)
			return err;
		own->copied = own->copied || stat(name, &st) || !S_ISREG(st.st_mode);
	}
	return 0;
}

/* How to call the tree that is checked. */
static int name_tree(struct options *options, struct check_options *own, struct check *check)
{
	const struct tree_spec *spec = &options->trees[0];
	int err;

	if (options->tree_count != 1 || spec->kind == TREE_PATH || spec->extra[0])
		return fail_with(&options->lab.why, EXIT_USAGE, EINVAL,
				 "patches are checked on one tree, of stock, series or series:N; for a tree that has them already use explore, test and audit");
	err = read_patches(&options->lab, own);
	if (err)
		return err;
	own->copied = own->copied || own->count > 1;
	own->path = own->copied ? lab_path(&options->lab, "check/all.patch") :
				  realpath(own->patches[0], NULL);
	check->base = base_text(spec);
	check->tree = xasprintf(LABEL "=%s+%s", check->base,
				own->path ? own->path : own->patches[0]);
	return 0;
}

static int skip_line(void *ctx, char *line)
{
	(void)ctx;
	(void)line;
	return 0;
}

/* What a step says of how far it is, as it runs. */
struct relay {
	struct progress *progress;
	const char *log;
	size_t told;		/* bytes of @log */
	int64_t looked;
};

/* "building checked (vm): 12 %, 0:31, 3:47 left", no line of a table. */
static bool tells_how_far(const char *line)
{
	const char *colon = strstr(line, ": ");
	const char *rest = colon ? colon + 2 : "";
	const char *digits = rest + strspn(rest, "0123456789");

	return digits > rest && (starts_with(digits, " %, ") || starts_with(digits, " steps, "));
}

static void relay_lines(void *ctx)
{
	struct relay *relay = ctx;
	autofree char *text = NULL;
	const char *last = NULL;
	char *line, *end;
	size_t len;

	if (monotonic_ms() - relay->looked < RELAY_MS)
		return;
	relay->looked = monotonic_ms();
	if (fs_read(relay->log, &text, &len) || len <= relay->told)
		return;
	for (line = text + relay->told; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		if (tells_how_far(line))
			last = line;
	}
	relay->told = (size_t)(line - text);
	if (last)
		progress_relay(relay->progress, last);
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

/* The first line that follows that one, such as an error of the compiler; or NULL. */
static char *first_detail(const char *log)
{
	autofree char *text = NULL;
	const char *words, *next;

	if (fs_read(log, &text, NULL))
		return NULL;
	words = starts_with(text, "rmaplab: ") ? text : strstr(text, "\nrmaplab: ");
	next = words ? strchr(words + 1, '\n') : NULL;
	if (!next || !starts_with(next, "\n  "))
		return NULL;
	next += strspn(next, "\n ");
	return xasprintf("%.*s", (int)strcspn(next, "\n"), next);
}

/* Run a step. Return: its exit status, or negative errno. */
static int run(const struct check *check, const struct step *step, const char *log)
{
	struct lab *lab = &check->options->lab;
	struct relay relay = { .progress = &lab->progress, .log = log };
	autofree char *jobs = xasprintf("%d", lab->jobs);
	const char *argv[MAX_WORDS] = { "/proc/self/exe" };
	const char *const rest[] = {
		"--tree", check->tree, "--build", lab->build, "--source", lab->repo,
		"--source-archive", lab->archive, "--jobs", jobs,
		/* What is usual would only lengthen the command that a report gives. */
		lab->base == lab_base("6.12") ? NULL : "--base", lab->base->name,
	};
	const struct proc proc = { .argv = argv, .log = log, .tee = true, .line = skip_line,
				   .beat = relay_lines, .ctx = &relay };
	size_t n = 1;

	for (size_t i = 0; i < ARRAY_SIZE(step->words) && step->words[i]; i++)
		argv[n++] = step->words[i];
	if (step->base_first) {
		argv[n++] = "--tree";
		argv[n++] = check->base;
	}
	for (size_t i = 0; i < ARRAY_SIZE(rest) && rest[i]; i++)
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
	/* What is known to be wrong counts more than what is not known. */
	if (check->worst != EXIT_FAILS)
		check->worst = status == EXIT_FAILS ? status : MAX(check->worst, status);
	if (status > EXIT_FAILS && !check->open)
		check->open = step;
}

static void say_option(const char *name, const char *value, const char *usual)
{
	autofree char *word = shell_word(value);

	if (strcmp(value, usual) != 0)
		printf(" %s %s", name, word);
}

static void say_again(const struct check *check, const struct step *step)
{
	const struct lab *lab = &check->options->lab;
	autofree char *build = xasprintf("%s/build", lab->repo);

	printf("%-8s   again: rmaplab", "");
	for (size_t i = 0; i < ARRAY_SIZE(step->words) && step->words[i]; i++)
		printf(" %s", step->words[i]);
	say_option("--tree", check->tree, "");
	say_option("--base", lab->base->name, "6.12");
	say_option("--build", lab->build, build);
	putchar('\n');
}

/* Whether a patch changes @file from line @line on: "--- a/mm/rmap.c", "@@ -12,7 ...". */
static bool has_hunk(const char *text, const char *file, long line)
{
	autofree char *copy = xstrdup(text);
	bool here = false;
	char *rest = NULL;

	for (char *at = strtok_r(copy, "\n", &rest); at; at = strtok_r(NULL, "\n", &rest)) {
		if (starts_with(at, "--- ")) {
			at[strcspn(at, "\t")] = '\0';
			here = ends_with(at, file);
		} else if (here && starts_with(at, "@@ -") &&
			   strtol(at + strlen("@@ -"), NULL, 10) == line) {
			return true;
		}
	}
	return false;
}

/* Of several patches, in which the hunk is that git does not like. */
static void say_which(const struct check_options *own, const char *words)
{
	static const char mark[] = "its hunk for ";
	const char *hunk = strstr(words, mark);
	autofree char *file = hunk ? xstrdup(hunk + strlen(mark)) : NULL;
	char *colon = file ? strchr(file, ':') : NULL;
	const char *between = "that hunk is in";

	if (!colon || own->count < 2)
		return;
	*colon = '\0';
	for (size_t i = 0; i < own->count; i++) {
		if (!has_hunk(own->texts[i], file, strtol(colon + 1, NULL, 10)))
			continue;
		printf("%-8s   %s '%s'\n", "", between, own->patches[i]);
		between = "         and in";
	}
}

/* Sources that the patches change: those which are compiled here, and the others. */
struct changed {
	size_t compiled, others;
	char *names;		/* of the others */
};

/* No code of a kernel, whatever it is called. */
static bool is_beside(const char *path)
{
	static const char *const folders[] = { "Documentation/", "samples/", "scripts/", "tools/" };

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		if (starts_with(path, folders[i]))
			return true;
	}
	return false;
}

static void take_changed(struct changed *changed, const char *obj, const char *path)
{
	autofree char *before = NULL;

	if (is_beside(path))
		return;
	before = changed->names;
	if (kbuild_compiles(obj, path)) {
		before = NULL;
		changed->compiled++;
		return;
	}
	changed->names = xasprintf("%s%s%s", before, changed->others++ ? ", " : "", path);
}

/* "+++ b/mm/rmap.c": C and assembler; what a header does, its users show. */
static void find_changed(const struct check *check, struct changed *changed)
{
	autofree char *obj = lab_tree(&check->options->lab, LABEL "/linux/obj-vm");

	for (size_t i = 0; i < check->own->count; i++) {
		autofree char *copy = xstrdup(check->own->texts[i]);
		char *rest = NULL;

		for (char *at = strtok_r(copy, "\n", &rest); at; at = strtok_r(NULL, "\n", &rest)) {
			char *slash = starts_with(at, "+++ ") ? strchr(at, '/') : NULL;

			if (!slash)
				continue;
			at[strcspn(at, "\t\r")] = '\0';
			if (ends_with(slash, ".c") || ends_with(slash, ".S"))
				take_changed(changed, obj, slash + 1);
		}
	}
}

/* Whether what is new was compiled, too: a kernel for guests has few drivers. */
static void say_built(struct check *check, const char *step)
{
	struct changed changed = { .names = xstrdup("") };
	autofree char *text = NULL;

	find_changed(check, &changed);
	if (!changed.others)
		text = xstrdup("yes");
	else if (changed.compiled)
		text = xasprintf("yes, but %s %s no part of what is built (x86-64, kconfig/vm.config)",
				 changed.names, changed.others == 1 ? "is" : "are");
	else
		text = xasprintf("not known: what is changed, %s, is no part of what is built (x86-64, kconfig/vm.config)",
				 changed.names);
	say(check, step, changed.others && !changed.compiled ? EXIT_UNFIT : EXIT_HOLDS, text);
	free(changed.names);
}

/* A patch that does not apply, or does not compile, is no failure of this machine. */
static int say_needed(struct check *check, const struct step *step, int status,
		      const char *words, const char *log)
{
	const bool is_patch = status == EXIT_USAGE ||
			      strstr(words, "cannot build '" LABEL "': make failed");
	autofree char *error = is_patch ? first_detail(log) : NULL;
	autofree char *text = xasprintf("%s: %s", is_patch ? "no" : "not known",
					error ? error : words);

	if (is_patch && status == EXIT_UNFIT)
		status = EXIT_FAILS;
	if (!status && step->base_first)
		say_built(check, step->name);
	else
		say(check, step->name, status, status ? text : "yes");
	if (error)
		printf("%-8s   %s\n", "", words);
	if (status == EXIT_USAGE)
		say_which(check->own, words);
	return status;
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

	status = nothing ? EXIT_HOLDS : status == EXIT_USAGE ? EXIT_UNFIT : status;
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
		status = say_needed(check, step, status, words, log);
	else
		status = say_step(check, step, status, words);
	if (status)
		say_again(check, step);
	return step->needed ? status : 0;
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
	struct failure *why = &check->options->lab.why;

	if (check->worst == EXIT_USAGE)
		return fail_with(why, EXIT_USAGE, EINVAL,
				 "nothing was looked at, as what is to be checked does not apply to '%s'",
				 check->options->trees[0].label);
	if (!check->open || check->worst == EXIT_FAILS)
		return check->worst;
	return fail_with(why, (enum exit_status)check->worst, EINVAL,
			 "'%s' came to no verdict, for the reason above; mend that and check again",
			 check->open);
}

static void free_patches(struct check_options *own)
{
	for (size_t i = 0; i < own->count; i++)
		free(own->texts[i]);
	free(own->path);
}

int cmd_check(int argc, char **argv, struct options *options)
{
	static const char *const trees[] = { "series", NULL };
	struct check_options own = { .count = 0 };
	const struct options_command command = {
		.name = "check", .args_doc = "PATCH...",
		.doc = "Applies patches (- is standard input) to a tree, builds it, explores what "
		       "they change, audits it and runs the functional tests; one verdict a line.",
		.parser = parse, .input = &own,
		.trees = trees, .host_only = true, .json = true,
	};
	struct check check = { .options = options, .own = &own };
	int err = options_parse(&command, argc, argv, options);

	if (!err)
		err = name_tree(options, &own, &check);
	/* Two would build the same tree in turns, and read each other's results. */
	if (!err)
		err = lab_lock_checks(&options->lab);
	if (!err && own.copied)
		err = join(&options->lab, &own);
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
	free(check.base);
	free(check.tree);
	free_patches(&own);
	return err ? err : conclude(&check);
}
