// SPDX-License-Identifier: GPL-2.0-only
#include "base/record.h"
#include "explore/explorer.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/proc.h"
#include "base/stamp.h"
#include "base/table.h"
#include "kernel/kbuild.h"
#include "kernel/seed.h"
#include "kernel/tree.h"

/* Where the explorer of a tree is, and what it was made of. */
static char *explorer_file(const struct lab *lab, const struct scenario_dir *dir,
			   const char *label, const char *file)
{
	if (dir->name)
		return lab_tree(lab, "%s/explore/own/%s/%s", label, dir->name, file);
	return lab_tree(lab, "%s/explore/%s", label, file);
}

static char *program_path(const struct lab *lab, const struct scenario_dir *dir,
			  const char *label)
{
	return explorer_file(lab, dir, label, "explorer");
}

static int make_objects(struct lab *lab, const struct scenario_dir *dir,
			const struct tree *tree)
{
	char **names;
	int err = scenario_dir_objects(lab, dir, tree, &names);

	if (!err)
		err = tree_make(lab, tree, (const char *const *)names);
	scenario_dir_free_objects(names);
	return err;
}

/* What does not compile, or what the link does not take. */
static int fail_link(struct lab *lab, const struct scenario_dir *dir, const char *label,
		     const char *log, int err)
{
	bool full;
	autofree char *errors = kbuild_errors(log, &full);
	const char *unknown = strstr(errors, "explorer: the tree has ");

	if (unknown)
		fail_with(&lab->why, EXIT_UNFIT, EIO, "cannot explore '%s': %.*s", label,
			  (int)strcspn(unknown, "\n") - 10, unknown + 10);
	else if (dir->name && err > 0)
		fail_with(&lab->why, EXIT_UNFIT, EIO,
			  "cannot link the scenarios of '%s' with '%s'; mend what is below, all output is in %s",
			  dir->path, label, log);
	else
		fail_with(&lab->why, EXIT_UNFIT, err < 0 ? -err : EIO,
			  "cannot link the explorer of '%s'; it needs libdw-dev and libjansson-dev, all output is in %s",
			  label, log);
	fail_detail(&lab->why, errors);
	return err < 0 ? err : -EIO;
}

static int link_explorer(struct lab *lab, const struct scenario_dir *dir,
			 const struct tree *tree)
{
	const char *label = tree->spec.label;
	autofree char *make_file = xasprintf("%s/explore/link.mk", lab->repo);
	autofree char *where = lab_tree(lab, "%s/explore", label);
	autofree char *own = explorer_file(lab, dir, label, "");
	autofree char *obj = xasprintf("OBJ=%s", tree->obj);
	autofree char *out = xasprintf("OUT=%s", where);
	autofree char *to = xasprintf("TO=%.*s", (int)strlen(own) - 1, own);
	autofree char *from = xasprintf("SCENARIOS=%s", dir->path);
	autofree char *shared = lab_path(lab, "explore");
	autofree char *host = xasprintf("HOST=%s", shared);
	autofree char *jobs = xasprintf("-j%d", lab->jobs);
	autofree char *log = lab_path(lab, "log/%s-explore-link.log", label);
	const char *const argv[] = { "make", "-f", make_file, obj, out, to, from, host, jobs,
				     NULL };
	const struct proc proc = { .argv = argv, .log = log, .tee = true };
	int err;

	progress_begin(&lab->progress, "linking the explorer of %s", label);
	fs_remove(log);
	err = tree->origin ? seed_explorer(tree->origin, tree->dir) : 0;
	if (!err)
		err = fs_mkdirs(own);
	if (!err)
		err = proc_run(&proc);
	if (!err) {
		progress_end(&lab->progress);
		return 0;
	}
	progress_cancel(&lab->progress);
	return err == -EINTR ? err : fail_link(lab, dir, label, log, err);
}

/* Other trees start from what was built of stock; see tree.c. */
static int declare_built(struct lab *lab, const struct tree *tree)
{
	autofree char *stamp = xasprintf("%s/%s.stamp", tree->dir, tree->variant);
	int err = stamp_write(stamp, tree->inputs, tree->release);

	if (!err)
		return 0;
	return fail_with(&lab->why, EXIT_UNFIT, -err, "cannot write '%s': %s; free some space",
		    stamp, strerror(-err));
}

int explorer_build(struct lab *lab, const struct scenario_dir *dir,
		   const struct tree_spec *spec, struct tree *tree)
{
	autofree char *program = program_path(lab, dir, spec->label);
	int err = tree_prepare(lab, spec, "explore", tree);

	if (err || (lab->shipped && fs_exists(program)))
		return err;
	err = lab->shipped ? lab_fail_shipped(lab, program) : make_objects(lab, dir, tree);
	if (!err)
		err = declare_built(lab, tree);
	if (!err)
		err = link_explorer(lab, dir, tree);
	if (err)
		tree_free(tree);
	return err;
}

/* Collects the objects that an explorer prints, one a line. */
static int take_line(void *ctx, char *line)
{
	json_t *record = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

	if (!json_is_object(record)) {
		json_decref(record);
		return -EPROTO;
	}
	json_array_append_new(ctx, record);
	return 0;
}

/* What it says itself, as "explorer: move-zap: ..." */
static char *last_words(const char *log)
{
	autofree char *text = NULL;
	char *words, *at;

	if (fs_read(log, &text, NULL))
		return xstrdup("");
	at = strstr(text, "explorer: ");
	for (char *next = at; next; next = strstr(next + 1, "explorer: "))
		at = next;
	words = xasprintf("%s", at ? at : "");
	return words;
}

/*
 * Run an explorer and collect what it says. Verdicts are no errors here. One
 * whose set-up fails says why on standard error, which goes to the log.
 */
static int run(struct lab *lab, const struct scenario_dir *dir, const char *label,
	       const char *const *args, json_t **records)
{
	autofree char *program = program_path(lab, dir, label);
	autofree char *log = lab_path(lab, "log/%s-explore.log", label);
	autofree const char **argv = NULL;
	struct proc proc = { .log = log, .line = take_line };
	autofree char *words = NULL;
	size_t n = 0;
	int status;

	while (args[n])
		n++;
	argv = xcalloc(n + 2, sizeof(*argv));
	argv[0] = program;
	memcpy(&argv[1], args, n * sizeof(*args));
	proc.argv = argv;
	*records = json_array();
	proc.ctx = *records;
	status = proc_run(&proc);
	if (status == -EINTR || (status >= 0 && json_array_size(*records) > 0))
		return status < 0 ? status : 0;
	json_decref(*records);
	*records = NULL;
	status = fail_with(&lab->why, EXIT_UNFIT, status < 0 ? -status : EIO,
		      "the explorer of '%s' did not finish (status %d); its last words are in %s",
		      label, status, log);
	words = last_words(log);
	fail_detail(&lab->why, words);
	return status;
}

int explorer_scenarios(struct lab *lab, const struct scenario_dir *dir, const char *label,
		       json_t **list)
{
	static const char *const args[] = { "--list", NULL };

	return run(lab, dir, label, args, list);
}

const char *explorer_bug(const json_t *scenario, const char *memory, json_t **oracle)
{
	const char *bug = record_text(scenario, "weak_bug");

	if (*bug && !strcmp(memory, "weak")) {
		*oracle = json_object_get(scenario, "weak_bug_oracle");
		return bug;
	}
	*oracle = json_object_get(scenario, "bug_oracle");
	return record_text(scenario, "bug");
}

/* The first of the records; the rest is none of ours. */
static int take_first(json_t *records, json_t **record)
{
	*record = json_incref(json_array_get(records, 0));
	json_decref(records);
	return 0;
}

static int check_record(struct lab *lab, const char *label, const json_t *record)
{
	const char *verdict = record_text(record, "verdict");

	if ((!strcmp(verdict, "holds") || !strcmp(verdict, "violated") ||
	     !strcmp(verdict, "unfinished")) &&
	    json_is_number(json_object_get(record, "schedules")))
		return 0;
	return fail_with(&lab->why, EXIT_UNFIT, EPROTO,
		    "the explorer of '%s' does not speak our language; remove %s/%s/%s/explore",
		    label, lab->build, lab->base->trees, label);
}

/* One program told both: the same files with the same lines in the same order. */
static void add_counts(json_t *sum, const json_t *lines)
{
	json_t *line;
	size_t i;

	json_array_foreach((json_t *)lines, i, line) {
		json_t *to = json_array_get(sum, i);
		json_int_t count = json_integer_value(json_object_get(line, "count"));

		if (count > 0)
			json_object_set_new(to, "count", json_integer(count +
				json_integer_value(json_object_get(to, "count"))));
	}
}

/* What follows the first record. */
static void add_reach(json_t *reach, const json_t *records)
{
	bool first = json_array_size(reach) == 0;

	for (size_t i = 1; i < json_array_size(records); i++) {
		json_t *file = json_array_get(records, i);

		if (first)
			json_array_append(reach, file);
		else
			add_counts(json_object_get(json_array_get(reach, i - 1), "lines"),
				   json_object_get(file, "lines"));
	}
}

static size_t parts_of(const struct explorer_search *search)
{
	size_t n = 0;

	while (search->parts && search->parts[n])
		n++;
	return n;
}

int explorer_run(struct lab *lab, const struct scenario_dir *dir, const char *label,
		 const char *scenario, const struct explorer_search *search, json_t **record,
		 json_t *reach)
{
	autofree char *jobs = xasprintf("--jobs=%d", search->jobs ? search->jobs : lab->jobs);
	autofree char *seconds = xasprintf("--seconds=%ld", search->seconds);
	autofree char *seed = xasprintf("--seed=%ld", search->seed);
	autofree char *save = lab_path(lab, "results/schedule-%s-%s.json", label, scenario);
	autofree char *saved = xasprintf("--save=%s", save);
	autofree char *tree = xasprintf("--tree=%s", label);
	autofree char *results = lab_path(lab, "results");
	autofree char *mode = NULL;
	autofree char *memory = xasprintf("--memory=%s", search->memory);
	autofree char *late = xasprintf("--late=%ld", search->late);
	autofree char *shard = xasprintf("--shard=%ld/%ld", search->shard, search->shards);
	autofree const char **args = xcalloc(20 + 2 * parts_of(search), sizeof(*args));
	bool is_part = search->shards > 1;
	size_t n = 0;
	json_t *records;
	int err;

	if (search->mode == EXPLORER_EXHAUSTIVE)
		mode = xstrdup("--exhaustive");
	else if (search->mode == EXPLORER_DPOR)
		mode = xstrdup("--dpor");
	else if (search->mode == EXPLORER_BOUNDED)
		mode = xasprintf("--bound=%ld", search->bound);
	else if (search->mode == EXPLORER_RANDOM)
		mode = xasprintf("--random=%ld", search->runs);
	args[n++] = scenario;
	args[n++] = seconds;
	args[n++] = seed;
	args[n++] = saved;
	args[n++] = tree;
	args[n++] = memory;
	args[n++] = late;
	args[n++] = is_part ? shard : jobs;
	if (is_part) {
		args[n++] = "--part";
		args[n++] = search->part;
	}
	for (size_t i = 0; i < parts_of(search); i++) {
		args[n++] = "--merge";
		args[n++] = search->parts[i];
	}
	if (search->learn) {
		args[n++] = "--learn";
		args[n++] = search->learn;
	}
	if (search->learnt) {
		args[n++] = "--learnt";
		args[n++] = search->learnt;
	}
	if (mode)
		args[n++] = mode;
	if (reach)
		args[n++] = "--reach";
	err = fs_mkdirs(results);
	if (!err)
		err = run(lab, dir, label, args, &records);
	if (err)
		return err;
	if (reach)
		add_reach(reach, records);
	take_first(records, record);
	json_object_set_new(*record, "tree", json_string(label));
	err = check_record(lab, label, *record);
	if (err)
		json_decref(*record);
	return err;
}

int explorer_stats(struct lab *lab, const struct scenario_dir *dir, const char *label,
		   const char *scenario, json_t **record)
{
	const char *const args[] = { "--stats", scenario, NULL };
	json_t *records;
	int err = run(lab, dir, label, args, &records);

	return err ? err : take_first(records, record);
}

/* "255,043", or "6.3e+15" where the digits tell nothing */
static char *schedules_text(const json_t *record)
{
	double number = json_number_value(json_object_get(record, "schedules"));

	return number < 1e7 ? table_grouped((long long)number) : xasprintf("%.1e", number);
}

bool explorer_as_expected(const json_t *record)
{
	const char *verdict = record_text(record, "verdict");
	const char *known = record_text(record, "known");

	if (!strcmp(verdict, "violated"))
		return !strcmp(record_text(record, "oracle"), known);
	return !*known || strcmp(verdict, "holds") != 0;
}

/* ", weak memory, 2 late loads" */
static char *memory_text(const json_t *record)
{
	const char *memory = record_text(record, "memory");

	if (!memory || !*memory || !strcmp(memory, "sc"))
		return xstrdup("");
	return xasprintf(", %s, %lld late", memory,
			 (long long)json_integer_value(json_object_get(record, "late")));
}

char *explorer_cell(const json_t *record)
{
	autofree char *memory = memory_text(record);
	autofree char *count = schedules_text(record);
	const char *known = record_text(record, "known");
	const char *verdict = record_text(record, "verdict");
	const json_t *bound = json_object_get(record, "bound");

	if (json_object_get(record, "shard"))
		return xasprintf("part %lld of %lld: %s",
				 (long long)record_integer(record, "shard"),
				 (long long)record_integer(record, "shards"), verdict);
	if (*known && !strcmp(verdict, "holds"))
		return xasprintf("NOT REFUTED (%s)", known);
	if (*known && explorer_as_expected(record) && !strcmp(verdict, "violated"))
		return xasprintf("known bug (%s)", known);
	if (!strcmp(verdict, "violated"))
		return xasprintf("VIOLATED (%s)%s", record_text(record, "oracle"), memory);
	if (!strcmp(verdict, "unfinished"))
		return xasprintf("unfinished %s", count);
	if (json_is_true(json_object_get(record, "exhausted")))
		return xasprintf("holds %s exhausted%s", count, memory);
	if (!strcmp(record_text(record, "mode"), "fair"))
		return xasprintf("holds %s fair%s", count, memory);
	if (bound)
		return xasprintf("holds %s bound %lld%s", count,
				 (long long)json_integer_value(bound), memory);
	return xasprintf("holds %s random", count);
}

static int keep_line(void *ctx, char *line)
{
	json_array_append_new(ctx, json_string(line));
	return 0;
}

int explorer_replay(struct lab *lab, const struct scenario_dir *dir, const char *label,
		    const char *file, json_t *lines)
{
	autofree char *program = program_path(lab, dir, label);
	autofree char *log = lab_path(lab, "log/%s-explore.log", label);
	const char *const argv[] = { program, "--replay", file, NULL };
	const struct proc proc = { .argv = argv, .log = log, .line = keep_line, .ctx = lines };
	autofree char *words = NULL;
	int status = proc_run(&proc);

	if (status == EXIT_HOLDS || status == EXIT_FAILS || status == -EINTR)
		return status;
	if (fs_read(log, &words, NULL))
		words = xstrdup("");
	status = fail_with(&lab->why, EXIT_USAGE, EINVAL,
		      "cannot replay '%s' on '%s'; it fits only the tree and compiler that it was found with",
		      file, label);
	fail_detail(&lab->why, words);
	return status;
}

static bool is_label(const char *text)
{
	size_t len = strlen(text);

	if (len == 0 || len >= TREE_LABEL_SIZE || text[0] == '.')
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && !strchr("._-", *text))
			return false;
	return true;
}

int explorer_tree_of(struct lab *lab, const struct scenario_dir *dir, const char *file,
		     char **label)
{
	json_error_t error;
	json_t *root = json_load_file(file, JSON_REJECT_DUPLICATES, &error);
	autofree char *program = NULL;
	int err = 0;

	if (!root)
		return fail_with(&lab->why, EXIT_USAGE, EINVAL,
			    "cannot read the schedule '%s': %s; name a file that 'rmaplab explore' wrote",
			    file, error.text);
	*label = xstrdup(record_text(root, "tree"));
	json_decref(root);
	program = program_path(lab, dir, *label);
	if (!is_label(*label))
		err = fail_with(&lab->why, EXIT_USAGE, EINVAL,
			   "the schedule '%s' names no tree; name a file that 'rmaplab explore' wrote",
			   file);
	else if (!fs_exists(program))
		err = fail_with(&lab->why, EXIT_USAGE, ENOENT,
			   "the tree '%s' of '%s' is not built; run 'rmaplab explore' with it first",
			   *label, file);
	return err;
}

static void print_words(struct lab *lab, const struct scenario_dir *dir,
			const char *label, const char *file, const char *title)
{
	autofree char *path = explorer_file(lab, dir, label, file);
	autofree char *text = NULL;
	size_t column = 0;
	char *rest = NULL;

	if (fs_read(path, &text, NULL))
		return;
	printf("\n%s:", title);
	for (char *word = strtok_r(text, "\n", &rest); word;
	     word = strtok_r(NULL, "\n", &rest)) {
		column = column && column + strlen(word) < 76 ? column : 0;
		if (!column)
			column = (size_t)printf("\n  %s", word);
		else
			column += (size_t)printf(" %s", word);
	}
	putchar('\n');
}

static void print_lines(struct lab *lab, const struct scenario_dir *dir,
			const char *label, const char *file, const char *title)
{
	autofree char *path = explorer_file(lab, dir, label, file);
	autofree char *text = NULL;
	char *rest = NULL;

	if (fs_read(path, &text, NULL))
		return;
	printf("\n%s:\n", title);
	for (char *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		printf("  %s\n", line);
}

bool explorer_is_linked(const struct lab *lab, const struct scenario_dir *dir,
			const char *label)
{
	autofree char *program = program_path(lab, dir, label);

	return fs_exists(program);
}

void explorer_print_reach(struct lab *lab, const struct scenario_dir *dir,
			  const char *label)
{
	print_words(lab, dir, label, "oracles.list", "oracles");
	print_words(lab, dir, label, "real.list", "the tree's own objects");
	print_words(lab, dir, label, "imitated.list",
		    "functions of the kernel that the machine imitates");
	print_lines(lab, dir, label, "left_out.list", "what the imitation leaves out");
	print_words(lab, dir, label, "unmodelled.list",
		    "functions that nobody supplies: reaching one ends the run");
}
