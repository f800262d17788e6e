// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/interrupt.h"
#include "base/record.h"
#include "base/table.h"
#include "campaign/campaign_file.h"
#include "campaign/merge.h"
#include "campaign/plan.h"
#include "campaign/tally.h"
#include "campaign/unit_run.h"
#include "cmd/command.h"
#include "cmd/job.h"
#include "explore/explorer.h"

enum { OPERANDS = 2, LIVE_MS = 2000 };

struct campaign_options;

/* What can be done with a campaign. */
struct action {
	const char *name;
	int operands;
	int (*act)(struct options *options, struct campaign_options *own);
};

struct campaign_options {
	const struct action *action;
	const char *operands[OPERANDS];
	int count;
	const char *out;
	bool left;
	char *dir;		/* of the campaign, absolute */
	json_t *plan;
	struct merged merged;
};

static int act_plan(struct options *options, struct campaign_options *own);
static int act_run(struct options *options, struct campaign_options *own);
static int act_merge(struct options *options, struct campaign_options *own);
static int act_status(struct options *options, struct campaign_options *own);

static const struct action actions[] = {
	{ "plan", 1, act_plan },
	{ "run", 2, act_run },
	{ "merge", 1, act_merge },
	{ "status", 1, act_status },
};

static const struct argp_option own_options[] = {
	{ "out", 'o', "DIR", 0, "plan: the campaign's directory (build/campaign/NAME)", 0 },
	{ "left", 'l', NULL, 0, "status: print the units that are to be run, one a line", 0 },
	{ 0 }
};

static void take_operand(struct campaign_options *own, const char *arg,
			 const struct argp_state *state)
{
	if (own->action && own->count < own->action->operands) {
		own->operands[own->count++] = arg;
		return;
	}
	for (size_t i = 0; !own->action && i < ARRAY_SIZE(actions); i++) {
		if (strcmp(actions[i].name, arg) == 0) {
			own->action = &actions[i];
			return;
		}
	}
	if (!own->action)
		argp_error(state, "'%s' is none of plan, run, merge, status", arg);
	argp_error(state, "'%s' is too much here; see --help", arg);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct campaign_options *own = state->input;

	switch (key) {
	case 'o':
		own->out = arg;
		return 0;
	case 'l':
		own->left = true;
		return 0;
	case ARGP_KEY_ARG:
		take_operand(own, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (!own->action || own->count < own->action->operands)
			argp_error(state, "say 'plan FILE', 'run DIR UNIT', 'merge DIR' or 'status DIR'");
		if (own->out && own->action && own->action->act != act_plan)
			argp_error(state, "--out goes with plan");
		if (own->left && own->action && own->action->act != act_status)
			argp_error(state, "--left goes with status");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int open_dir(struct lab *lab, struct campaign_options *own)
{
	own->dir = realpath(own->operands[0], NULL);
	if (!own->dir)
		return fail_with(&lab->why, EXIT_USAGE, errno,
			    "cannot use '%s': %s; name the directory that 'rmaplab campaign plan' has written",
			    own->operands[0], strerror(errno));
	return 0;
}

/* The plan of a directory that was named. */
static int open_plan(struct lab *lab, struct campaign_options *own)
{
	int err = open_dir(lab, own);

	return err ? err : plan_read(lab, own->dir, &own->plan);
}

static int make_dir(struct lab *lab, struct campaign_options *own, const json_t *campaign)
{
	autofree char *usual = lab_path(lab, "campaign/%s", record_text(campaign, "campaign"));
	const char *dir = own->out ? own->out : usual;
	int err = fs_mkdirs(dir);

	own->dir = err ? NULL : realpath(dir, NULL);
	return own->dir ? 0 : lab_fail_write(lab, dir, err ? err : -errno);
}

static int act_plan(struct options *options, struct campaign_options *own)
{
	struct lab *lab = &options->lab;
	struct tally tally;
	json_t *campaign;
	int err = campaign_read(own->operands[0], &campaign, &lab->why);

	if (err)
		return err;
	err = make_dir(lab, own, campaign);
	if (!err)
		err = lab_lock(lab);
	if (!err)
		err = plan_make(lab, campaign, own->dir, &own->plan);
	if (!err) {
		autofree char *line = NULL;

		tally_take(own->dir, own->plan, ANSWER_BRIEFLY, &tally);
		line = tally_line(&tally);
		printf("%s: %s\n", own->dir, line);
		tally_free(&tally);
	}
	json_decref(campaign);
	return err;
}

static int act_run(struct options *options, struct campaign_options *own)
{
	int err = open_dir(&options->lab, own);

	if (!err)
		err = plan_read_one(&options->lab, own->dir, own->operands[1], &own->plan);
	return err ? err : unit_run(&options->lab, own->dir, own->plan, own->operands[1]);
}

static int print_left(const struct tally *tally)
{
	for (size_t i = 0; i < tally->nr; i++)
		if (!tally_is_done(tally->unit[i].state) &&
		    tally->unit[i].state != UNIT_RUNNING)
			printf(PLAN_LINE "\n", record_text(tally->unit[i].unit, "unit"));
	return EXIT_HOLDS;
}

static bool is_over(const struct tally *tally)
{
	return tally->count[UNIT_ANSWERED] + tally->count[UNIT_DIFFERS] == tally->nr;
}

/* On a terminal until all is done, elsewhere once. */
static int act_status(struct options *options, struct campaign_options *own)
{
	bool live = isatty(STDOUT_FILENO);
	int err = open_plan(&options->lab, own);

	while (!err && !interrupted()) {
		autofree char *line = NULL;
		struct tally tally;

		/* What is looked at each second is looked at briefly. */
		tally_take(own->dir, own->plan, own->left ? ANSWER_WHOLLY : ANSWER_BRIEFLY,
			   &tally);
		line = tally_line(&tally);
		if (own->left)
			print_left(&tally);
		else
			printf(live ? "\r\033[K%s" : "%s\n", line);
		fflush(stdout);
		live = live && !own->left && !is_over(&tally);
		tally_free(&tally);
		if (!live)
			break;
		poll(NULL, 0, LIVE_MS);
	}
	if (isatty(STDOUT_FILENO) && !own->left)
		putchar('\n');
	return err;
}

/* Merging */

static bool is_kind(const json_t *record, const char *kind)
{
	return strcmp(record_text(record, "kind"), kind) == 0;
}

static void print_searches(const json_t *records)
{
	struct table table = { .columns = 4 };
	json_t *record;
	size_t i;

	table_add(&table, TABLE_PLAIN, xstrdup("scenario"));
	table_add(&table, TABLE_PLAIN, xstrdup("tree"));
	table_add(&table, TABLE_PLAIN, xstrdup("shards"));
	table_add(&table, TABLE_PLAIN, xstrdup("verdict"));
	json_array_foreach((json_t *)records, i, record) {
		if (!is_kind(record, "search"))
			continue;
		table_add(&table, TABLE_PLAIN, xstrdup(record_text(record, "scenario")));
		table_add(&table, TABLE_PLAIN, xstrdup(record_text(record, "tree")));
		table_add(&table, TABLE_PLAIN,
			  table_grouped(record_integer(record, "shards")));
		table_add(&table, explorer_as_expected(record) ? TABLE_PLAIN : TABLE_BAD,
			  explorer_cell(record));
	}
	if (table.rows > 1)
		table_print(&table, stdout);
	table_free(&table);
}

static void print_torture(const json_t *record)
{
	printf("torture of %s (%s, %s, %s): %lld seeds, %.2f h, %lld rounds, %lld pages moved, %lld violated\n",
	       record_text(record, "tree"), record_text(record, "config"),
	       record_text(record, "arch"), record_text(record, "pages"),
	       (long long)record_integer(record, "seeds"), record_number(record, "hours"),
	       (long long)record_integer(record, "rounds"),
	       (long long)record_integer(record, "moved"),
	       (long long)record_integer(record, "violated"));
}

static void print_test(const json_t *record)
{
	printf("tests of %s (%s, %s, %s): %lld passed, %lld failed, %lld skipped, %lld known\n",
	       record_text(record, "tree"), record_text(record, "config"),
	       record_text(record, "arch"), record_text(record, "pages"),
	       (long long)record_integer(record, "pass"),
	       (long long)record_integer(record, "fail"),
	       (long long)record_integer(record, "skip"),
	       (long long)record_integer(record, "known"));
}

static void print_variation(const json_t *record)
{
	const char *verdict = record_text(record, "verdict");

	printf("variation %s: %s%s%s%s (expected: %s)\n", record_text(record, "patch"), verdict,
	       *record_text(record, "oracle") ? " (" : "", record_text(record, "oracle"),
	       *record_text(record, "oracle") ? ")" : "", record_text(record, "expected"));
}

static void print_problem(const json_t *record)
{
	const char *why = record_text(record, "why");

	printf("%s %s%s%s\n    %s\n", record_text(record, "unit"), record_text(record, "state"),
	       *why ? ": " : "", why, record_text(record, "repeat"));
}

static void print_record(const json_t *record)
{
	if (is_kind(record, "torture"))
		print_torture(record);
	else if (is_kind(record, "test"))
		print_test(record);
	else if (is_kind(record, "variation"))
		print_variation(record);
	else if (is_kind(record, "failure"))
		printf("FAIL: %s (%s, seed %lld): %s: %s\n    %s\n", record_text(record, "tree"),
		       record_text(record, "config"), (long long)record_integer(record, "seed"),
		       record_text(record, "oracle"), record_text(record, "message"),
		       record_text(record, "repeat"));
	else if (is_kind(record, "unit"))
		print_problem(record);
	else if (is_kind(record, "remark"))
		printf("not counted: %s\n", record_text(record, "why"));
	else if (is_kind(record, "search") && *record_text(record, "why"))
		printf("%s, %s: %s: %s\n", record_text(record, "tree"),
		       record_text(record, "scenario"), record_text(record, "verdict"),
		       record_text(record, "why"));
}

static int merge_campaign(struct lab *lab, const struct session *session,
			  struct result *result, void *ctx)
{
	struct campaign_options *own = ctx;

	(void)session;
	json_object_set(result->host, "campaign", json_object_get(own->plan, "campaign"));
	return merge_all(lab, own->dir, own->plan, result->records, &own->merged);
}

static int conclude(const struct session *session, const struct result *result, void *ctx)
{
	const struct campaign_options *own = ctx;
	json_t *record;
	size_t i;

	(void)session;
	print_searches(result->records);
	json_array_foreach(result->records, i, record)
		print_record(record);
	printf("%zu units: %zu wrong, %zu open\n", own->merged.units, own->merged.wrong,
	       own->merged.open);
	return own->merged.wrong ? EXIT_FAILS : EXIT_HOLDS;
}

static int act_merge(struct options *options, struct campaign_options *own)
{
	const struct job job = {
		.command = "campaign", .all = merge_campaign, .conclude = conclude,
	};
	int err = open_plan(&options->lab, own);

	if (!err)
		err = job_run(options, &job, own);
	if (err || !own->merged.open)
		return err;
	return fail_with(&options->lab.why, EXIT_UNFIT, ENODATA,
			 "nothing can be claimed of the campaign as a whole, %zu of its answers are open; run what is named above, and merge again",
			 own->merged.open);
}

int cmd_campaign(int argc, char **argv, struct options *options)
{
	struct campaign_options own = { 0 };
	const struct options_command command = {
		.name = "campaign",
		.args_doc = "plan FILE\nrun DIR UNIT\nmerge DIR\nstatus DIR",
		.doc = "Plans many runs of the other commands as units, one a line, for an engine "
		       "such as GNU parallel or Slurm; runs one of them; puts all answers "
		       "together; tells how far they are.",
		.options = own_options, .parser = parse, .input = &own, .builds = true,
		.json = true,
	};
	int err = options_parse(&command, argc, argv, options);

	if (!err)
		err = own.action->act(options, &own);
	free(own.dir);
	json_decref(own.plan);
	return err;
}
