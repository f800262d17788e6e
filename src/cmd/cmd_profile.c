// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/table.h"
#include "cmd/command.h"
#include "cmd/job.h"
#include "measure/counting.h"

enum {
	MEMORY_MIB	= 1024,
	SILENCE_MS	= 150000,
	RUNS_MAX	= 16,
};

/* Functions below this share of all instructions are summed up. */
#define SMALLEST_SHARE	0.005

struct profile_options {
	char *runs[RUNS_MAX];
	size_t count;
};

static void add_run(struct argp_state *state, struct profile_options *own,
		    const char *run)
{
	if (own->count == RUNS_MAX)
		argp_error(state, "at most %d runs", RUNS_MAX);
	if (!starts_with(run, "cost") || strchr(run, '\n'))
		argp_error(state, "'%s' is no run of the workload cost, such as 'cost --pages 16'",
			   run);
	own->runs[own->count++] = xasprintf("move_bench %s", run);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct profile_options *own = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		add_run(state, own, arg);
		return 0;
	case ARGP_KEY_NO_ARGS:
		add_run(state, own, "cost --pages 1");
		add_run(state, own, "cost --pages 16");
		add_run(state, own, "cost --pages 512");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static char *plan_of(const struct profile_options *own)
{
	char *plan = xstrdup("");

	for (size_t i = 0; i < own->count; i++) {
		autofree char *before = plan;

		plan = xasprintf("%s%s\n", before, own->runs[i]);
	}
	return plan;
}

static int read_symbols(struct lab *lab, const struct tree *tree, struct symbols *symbols)
{
	autofree char *path = xasprintf("%s/System.map", tree->obj);
	autofree char *map = NULL;
	int err = fs_read(path, &map, NULL);

	if (err)
		return fail_with(&lab->why, EXIT_UNFIT, -err, "cannot read '%s': %s", path,
				 strerror(-err));
	symbols_read(symbols, map);
	return 0;
}

/* What is counted of a function beside its instructions. */
static void add_kinds(json_t *record, const struct function *function, double pages)
{
	for (int kind = 0; kind < PROFILE_KINDS; kind++)
		json_object_set_new(record, profile_kind_name((enum profile_kind)kind),
				    json_real((double)function->kinds[kind] / pages));
}

static void add_records(struct result *result, const struct tree *tree, const char *run,
			const struct profile_part *part)
{
	for (size_t i = 0; i < part->profile.count; i++) {
		const struct function *function = &part->profile.functions[i];
		json_t *record = json_pack("{s:s, s:s, s:s, s:f, s:f}",
					   "tree", tree->spec.label, "run", run,
					   "function", function->name,
					   "instructions",
					   (double)function->instructions / part->pages,
					   "calls",
					   (double)function->calls / part->pages);

		if (tree->spec.arch->told_apart)
			add_kinds(record, function, part->pages);
		result_add(result, record);
	}
}

/* What is to be counted, and what was. */
struct profiling {
	struct profile_options own;
	struct profile_parts parts[TREE_MAX];
};

static int profile_tree(struct lab *lab, const struct session *session, size_t number,
			struct result *result, void *ctx)
{
	struct profiling *profiling = ctx;
	const struct profile_options *own = &profiling->own;
	const struct tree *tree = &session->trees[number];
	struct profile_parts *parts = &profiling->parts[number];
	autofree char *name = vm_name("profile", tree);
	autofree char *plan = plan_of(own);
	const struct vm vm = {
		.tree = tree, .accel = ACCEL_ICOUNT, .cpus = 1,
		.memory_mib = MEMORY_MIB, .plan = plan, .name = name,
		.silence_ms = SILENCE_MS,
	};
	struct symbols symbols = { 0 };
	struct channel channel;
	int err;

	progress_begin(&lab->progress, "counting by function on %s", tree->spec.label);
	channel_init(&channel);
	err = read_symbols(lab, tree, &symbols);
	if (!err)
		err = counting_run(lab, &vm, &channel, &symbols, parts);
	if (!err && channel.failed)
		err = fail_with(&lab->why, EXIT_FAILS, EIO,
				"%s on '%s'; what it said is in %s/log/%s.console",
				channel.failed, tree->spec.label, lab->build, name);
	if (!err && parts->count != own->count)
		err = counting_incomplete(lab, &vm, parts, own->count);
	if (err)
		vm_again(lab, &vm, "profile");
	for (size_t run = 0; !err && run < own->count; run++)
		add_records(result, tree, own->runs[run], &parts->parts[run]);
	symbols_free(&symbols);
	channel_free(&channel);
	if (err)
		progress_cancel(&lab->progress);
	else
		progress_end(&lab->progress);
	return err;
}

/* Whether a function takes enough of the instructions of any tree to get a row. */
static bool is_dear(const char *name, const struct profile_part *const *parts, size_t trees)
{
	for (size_t tree = 0; tree < trees; tree++) {
		const struct profile *profile = &parts[tree]->profile;
		const struct function *function = profile_find(profile, name);

		if (function && (double)function->instructions >=
				SMALLEST_SHARE * (double)profile->total)
			return true;
	}
	return false;
}

static bool is_in_earlier(const char *name, const struct profile_part *const *parts,
			  size_t tree)
{
	for (size_t earlier = 0; earlier < tree; earlier++) {
		if (profile_find(&parts[earlier]->profile, name))
			return true;
	}
	return false;
}

static void add_figures(struct table *table, double instructions, double calls,
			double pages)
{
	table_add(table, TABLE_PLAIN, xasprintf("%.1f", instructions / pages));
	table_add(table, TABLE_PLAIN,
		  calls < 0 ? xstrdup("") : xasprintf("%.2f", calls / pages));
}

static void add_function(struct table *table, const char *name,
			 const struct profile_part *const *parts, size_t trees, double *shown)
{
	table_add(table, TABLE_PLAIN, xstrdup(name));
	for (size_t tree = 0; tree < trees; tree++) {
		const struct function *function =
			profile_find(&parts[tree]->profile, name);

		if (!function) {
			table_add(table, TABLE_PLAIN, xstrdup("-"));
			table_add(table, TABLE_PLAIN, xstrdup(""));
			continue;
		}
		add_figures(table, (double)function->instructions,
			    strcmp(name, PROFILE_PROGRAM) != 0 ? (double)function->calls : -1,
			    parts[tree]->pages);
		shown[tree] += (double)function->instructions;
	}
}

static void add_sums(struct table *table, const struct profile_part *const *parts,
		     size_t trees, const double *shown)
{
	table_add(table, TABLE_PLAIN, xstrdup("(all others)"));
	for (size_t tree = 0; tree < trees; tree++)
		add_figures(table, (double)parts[tree]->profile.total - shown[tree], -1,
			    parts[tree]->pages);
	table_add(table, TABLE_PLAIN, xstrdup("total"));
	for (size_t tree = 0; tree < trees; tree++)
		add_figures(table, (double)parts[tree]->profile.total, -1,
			    parts[tree]->pages);
}

static void add_kind_rows(struct table *table, const struct profile_part *const *parts,
			  size_t trees)
{
	for (int kind = 0; kind < PROFILE_KINDS; kind++) {
		table_add(table, TABLE_PLAIN,
			  xasprintf("among them: %s", profile_kind_name((enum profile_kind)kind)));
		for (size_t tree = 0; tree < trees; tree++) {
			table_add(table, TABLE_PLAIN,
				  xasprintf("%.2f", (double)parts[tree]->profile.kinds[kind] /
					    parts[tree]->pages));
			table_add(table, TABLE_PLAIN, xstrdup(""));
		}
	}
}

/* The functions of the first tree by what they cost, then those of the others. */
static void print_run(const char *run, const struct session *session,
		      const struct profile_part *const *parts)
{
	struct table table = { .columns = 1 + 2 * session->count };
	double shown[TREE_MAX] = { 0 };

	printf("\n%s: instructions per page, and calls\n", run);
	table_add(&table, TABLE_PLAIN, xstrdup("function"));
	for (size_t tree = 0; tree < session->count; tree++) {
		table.right[1 + 2 * tree] = table.right[2 + 2 * tree] = true;
		table_add(&table, TABLE_PLAIN,
			  xstrdup(session->trees[tree].spec.label));
		table_add(&table, TABLE_PLAIN, xstrdup("calls"));
	}
	for (size_t tree = 0; tree < session->count; tree++) {
		const struct profile *profile = &parts[tree]->profile;

		for (size_t i = 0; i < profile->count; i++) {
			const char *name = profile->functions[i].name;

			if (!is_in_earlier(name, parts, tree) &&
			    is_dear(name, parts, session->count))
				add_function(&table, name, parts, session->count, shown);
		}
	}
	add_sums(&table, parts, session->count, shown);
	if (session->trees[0].spec.arch->told_apart)
		add_kind_rows(&table, parts, session->count);
	table_print(&table, stdout);
	table_free(&table);
}

static int conclude(const struct session *session, const struct result *result, void *ctx)
{
	const struct profiling *profiling = ctx;

	(void)result;
	for (size_t run = 0; run < profiling->own.count; run++) {
		const struct profile_part *row[TREE_MAX];

		for (size_t tree = 0; tree < session->count; tree++)
			row[tree] = &profiling->parts[tree].parts[run];
		print_run(profiling->own.runs[run], session, row);
	}
	return EXIT_HOLDS;
}

static void release(struct profiling *profiling)
{
	for (size_t tree = 0; tree < TREE_MAX; tree++)
		profile_parts_free(&profiling->parts[tree]);
	for (size_t run = 0; run < profiling->own.count; run++)
		free(profiling->own.runs[run]);
}

int cmd_profile(int argc, char **argv, struct options *options)
{
	static const char *const trees[] = { "stock", "series", NULL };
	struct profiling profiling = { 0 };
	const struct options_command command = {
		.name = "profile", .args_doc = "['cost OPTIONS'...]",
		.doc = "Counts, function by function, the instructions that moving a page takes. "
		       "Each argument is a run of the workload cost, such as 'cost --pages 16'.",
		.parser = parse, .input = &profiling.own, .trees = trees, .json = true,
	};
	const struct job job = {
		.command = "profile", .variant = "vm",
		.tree = profile_tree, .conclude = conclude,
	};
	int err = options_parse(&command, argc, argv, options);

	if (!err)
		err = job_run(options, &job, &profiling);
	release(&profiling);
	return err;
}
