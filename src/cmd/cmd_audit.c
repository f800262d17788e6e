// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "audit/audit_seen.h"
#include "audit/audit_static.h"
#include "base/table.h"
#include "cmd/command.h"
#include "cmd/job.h"

enum {
	OPTION_ALL = 256,
	OPTION_STATIC,
};

struct audit_options {
	bool all;
	bool only_static;
};

static const struct argp_option own_options[] = {
	{ "all", OPTION_ALL, NULL, 0, "print each call, also those that leave the lock to their callers", 0 },
	{ "static", OPTION_STATIC, NULL, 0, "look at the source only, boot nothing", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct audit_options *own = state->input;

	(void)arg;
	switch (key) {
	case OPTION_ALL:
		own->all = true;
		return 0;
	case OPTION_STATIC:
		own->only_static = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char *const headings[] = {
	"tree", "entry", "caller", "where", "locked", "seen", "unlocked",
};

static void add_record(struct result *result, const char *label,
		       const struct path_row *row)
{
	autofree char *where = xasprintf("%s:%d", row->file, row->line);
	autofree char *proof = paths_proof_text(row);

	result_add(result, json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:b}",
				     "tree", label, "entry", row->entry,
				     "caller", row->caller, "where", where,
				     "locked_by", proof,
				     "seen", (json_int_t)row->seen + row->unlocked,
				     "unlocked_seen", (json_int_t)row->unlocked,
				     "holds", path_holds(row)));
}

static void add_line(struct table *table, const char *label, const struct path_row *row)
{
	enum table_style style = path_holds(row) ? TABLE_GOOD : TABLE_BAD;
	long seen = row->seen + row->unlocked;

	table_add(table, TABLE_PLAIN, xstrdup(label));
	table_add(table, TABLE_PLAIN, xstrdup(row->entry));
	table_add(table, TABLE_PLAIN, xstrdup(row->caller));
	table_add(table, TABLE_PLAIN, xasprintf("%s:%d", row->file, row->line));
	table_add(table, style, paths_proof_text(row));
	table_add(table, TABLE_PLAIN, seen ? xasprintf("%ld", seen) : xstrdup("-"));
	table_add(table, row->unlocked ? TABLE_BAD : TABLE_PLAIN,
		  seen ? xasprintf("%ld", row->unlocked) : xstrdup("-"));
}

/* What is asked for, and what an audit of some trees has come to. */
struct outcome {
	struct audit_options own;
	struct table table;
	size_t calls;
	size_t bad;
	size_t unseen;
	size_t surprises;
};

static void add_rows(struct outcome *outcome, const char *label,
		     const struct paths *paths, struct result *result)
{
	for (size_t i = 0; i < paths->count; i++) {
		const struct path_row *row = &paths->rows[i];

		outcome->calls++;
		outcome->bad += !path_holds(row);
		outcome->surprises += row->proof == PATH_SURPRISE;
		outcome->unseen += !row->seen && !row->unlocked;
		add_record(result, label, row);
		if (outcome->own.all || row->proof != PATH_CALLER || !path_holds(row))
			add_line(&outcome->table, label, row);
	}
}

static void print_remarks(const char *label, const json_t *remarks)
{
	json_t *remark;
	size_t i;

	json_array_foreach(remarks, i, remark)
		printf("%s: not done: %s (%s)\n", label,
		       json_string_value(json_object_get(remark, "metric")),
		       json_string_value(json_object_get(remark, "reason")));
}

static int audit_tree(struct lab *lab, const struct session *session, size_t tree,
		      struct result *result, void *ctx)
{
	struct outcome *outcome = ctx;
	const char *label = session->trees[tree].spec.label;
	struct paths paths = { 0 };
	json_t *remarks = NULL;
	int err = audit_static(lab, &session->trees[tree], &paths);

	if (!err && !outcome->own.only_static)
		err = audit_seen(lab, &session->trees[tree], session->accel, &paths,
				 &remarks);
	if (!err) {
		add_rows(outcome, label, &paths, result);
		print_remarks(label, remarks);
	}
	json_decref(remarks);
	paths_free(&paths);
	return err;
}

static int conclude(const struct session *session, const struct result *result, void *ctx)
{
	const struct outcome *outcome = ctx;

	(void)session;
	(void)result;
	table_print(&outcome->table, stdout);
	printf("\n%zu calls on the way into a walk; %zu neither proven nor always seen locked",
	       outcome->calls, outcome->bad);
	if (outcome->own.only_static)
		putchar('\n');
	else
		printf("; %zu never seen; %zu seen but not predicted\n",
		       outcome->unseen, outcome->surprises);
	return outcome->bad ? EXIT_FAILS : EXIT_HOLDS;
}

int cmd_audit(int argc, char **argv, struct options *options)
{
	static const char *const trees[] = { "series", NULL };
	struct outcome outcome = {
		.table = { .columns = ARRAY_SIZE(headings),
			   .right = { [5] = true, [6] = true } },
	};
	const struct options_command command = {
		.name = "audit",
		.doc = "Finds every call on the way into a walk of a reverse map, tells who holds the folio lock there, and watches the walks of a running kernel.",
		.options = own_options, .parser = parse, .input = &outcome.own,
		.trees = trees, .json = true,
	};
	const struct job job = {
		.command = "audit", .variant = "vm",
		.tree = audit_tree, .conclude = conclude,
	};
	int err = options_parse(&command, argc, argv, options);

	if (err)
		return err;
	for (size_t i = 0; i < ARRAY_SIZE(headings); i++)
		table_add(&outcome.table, TABLE_PLAIN, xstrdup(headings[i]));
	err = job_run(options, &job, &outcome);
	table_free(&outcome.table);
	return err;
}
