// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/record.h"
#include "base/table.h"
#include "boot/bugs.h"
#include "cmd/command.h"
#include "cmd/job.h"
#include "explore/explorer.h"
#include "explore/reach.h"
#include "explore/stale.h"
#include "explore/touched.h"

enum { MAX_SCENARIOS = 64 };

struct explore_options {
	struct explorer_search search;
	const char *replay;
	bool list, stats;
	bool reach, reach_all, changed;
	bool seed_given, late_given;
	const char *scenarios_of;	/* NULL: the project's own */
	struct scenario_dir dir;
	const char *scenarios[MAX_SCENARIOS];
	size_t scenario_count;
};

static const struct argp_option own_options[] = {
	{ "list", 'l', NULL, 0,
	  "list scenarios, oracles, and which functions are real, imitated, missing", 0 },
	{ "scenarios", 'f', "DIR", 0,
	  "somebody's own scenarios with their stage, see docs/scenarios.md", 0 },
	{ "exhaustive", 'e', NULL, 0, "every schedule, by the graph of states", 0 },
	{ "dpor", 'd', NULL, 0, "every schedule, by partial-order reduction", 0 },
	{ "bound", 'b', "N", 0, "every schedule with at most N preemptions", 0 },
	{ "random", 'r', "N", 0, "N random schedules", 0 },
	{ "seed", 's', "S", 0, "of the random schedules (1)", 0 },
	{ "seconds", 't', "T", 0, "leave a scenario unfinished after so long (60)", 0 },
	{ "memory", 'm', "MODEL", 0,
	  "what loads may return: sc, weak as generic code has to expect, weak-x86 (sc)", 0 },
	{ "late", 'L', "N", 0,
	  "weak memory: loads of a schedule that may return an old value (2)", 0 },
	{ "reach", 'R', "all", OPTION_ARG_OPTIONAL,
	  "which lines were executed of the functions that a tree changes, or of all", 0 },
	{ "shard", 'I', "I/N", 0,
	  "only part I, from 0, of N of a scenario's search; see rmaplab campaign", 0 },
	{ "part", 'P', "FILE", 0, "where to leave what that part has found", 0 },
	{ "learn", 'W', "FILE", 0, "what that part has to start from, if all have to start over", 0 },
	{ "changed", 'c', NULL, 0,
	  "only scenarios that execute a function which the last tree's +PATCH changes (without one: which differ from stock)", 0 },
	{ "replay", 'p', "FILE", 0, "run a schedule again and print what happens", 0 },
	{ "stats", 'S', NULL, 0, "schedules a second, and the ratio to plain calls", 0 },
	{ 0 }
};

static void parse_shard(struct explorer_search *search, const char *arg,
			const struct argp_state *state)
{
	char *end;

	search->shard = strtol(arg, &end, 10);
	search->shards = end != arg && *end == '/' ? strtol(end + 1, &end, 10) : 0;
	if (*end || search->shards < 2 || search->shards > EXPLORER_SHARDS_MAX ||
	    search->shard < 0 || search->shard >= search->shards)
		argp_error(state, "--shard takes I/N, with N up to %d and I from 0 to N - 1",
			   EXPLORER_SHARDS_MAX);
}

/* A part alone tells nothing: there are states that it leaves to others. */
static void check_shard(const struct explore_options *own, const struct argp_state *state)
{
	const struct explorer_search *search = &own->search;

	if ((search->shards > 1) != (search->part != NULL))
		argp_error(state, "--shard and --part go together");
	if (search->learn && !search->part)
		argp_error(state, "--learn goes with --part");
	if (search->shards > 1 && (own->scenario_count != 1 || own->reach ||
				   search->mode == EXPLORER_DEFAULT ||
				   strcmp(search->memory, "sc") != 0))
		argp_error(state, "--shard goes with one scenario, a mode such as --exhaustive, and neither --reach nor --memory");
}

/* What would be ignored is refused. */
static void check_fit(const struct explore_options *own, struct argp_state *state)
{
	const struct explorer_search *search = &own->search;
	const bool is_sc = !strcmp(search->memory, "sc");

	if (!is_sc && (search->mode == EXPLORER_DPOR || search->mode == EXPLORER_RANDOM))
		argp_error(state, "--memory goes with neither --dpor nor --random");
	if (own->late_given && is_sc)
		argp_error(state, "--late goes with --memory weak or weak-x86");
	if (own->seed_given && search->mode != EXPLORER_RANDOM)
		argp_error(state, "--seed goes with --random");
	if (own->list + own->stats + (own->replay != NULL) > 1)
		argp_error(state, "one of --list, --stats and --replay at a time");
	if (own->replay && (own->scenario_count || own->changed))
		argp_error(state, "--replay takes no scenarios: the file names one");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct explore_options *own = state->input;
	struct explorer_search *search = &own->search;

	switch (key) {
	case 'l':
		own->list = true;
		return 0;
	case 'f':
		own->scenarios_of = arg;
		return 0;
	case 'e':
		search->mode = EXPLORER_EXHAUSTIVE;
		return 0;
	case 'd':
		search->mode = EXPLORER_DPOR;
		return 0;
	case 'b':
		search->mode = EXPLORER_BOUNDED;
		search->bound = options_number(state, "bound", arg, 0, 1000);
		return 0;
	case 'r':
		search->mode = EXPLORER_RANDOM;
		search->runs = options_number(state, "random", arg, 1, 1000000000);
		return 0;
	case 's':
		own->seed_given = true;
		search->seed = options_number(state, "seed", arg, 0, 1000000000);
		return 0;
	case 't':
		search->seconds = options_number(state, "seconds", arg, 1, 1000000);
		return 0;
	case 'm':
		if (strcmp(arg, "sc") != 0 && strcmp(arg, "weak") != 0 &&
		    strcmp(arg, "weak-x86") != 0)
			argp_error(state, "--memory takes sc, weak or weak-x86");
		search->memory = arg;
		return 0;
	case 'L':
		own->late_given = true;
		search->late = options_number(state, "late", arg, 0, 1000);
		return 0;
	case 'R':
		if (arg && strcmp(arg, "all") != 0)
			argp_error(state, "--reach takes nothing or 'all'");
		own->reach = true;
		own->reach_all = arg;
		return 0;
	case 'I':
		parse_shard(search, arg, state);
		return 0;
	case 'P':
		search->part = arg;
		return 0;
	case 'W':
		search->learn = arg;
		return 0;
	case 'c':
		own->changed = true;
		return 0;
	case 'p':
		own->replay = arg;
		return 0;
	case 'S':
		own->stats = true;
		return 0;
	case ARGP_KEY_ARG:
		if (own->scenario_count == MAX_SCENARIOS)
			argp_error(state, "at most %d scenarios", MAX_SCENARIOS);
		own->scenarios[own->scenario_count++] = arg;
		return 0;
	case ARGP_KEY_END:
		check_fit(own, state);
		check_shard(own, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* A tree whose explorer is built, and which of its lines were executed. */
struct explored {
	struct tree tree;
	json_t *reach;		/* NULL if nobody asked */
};

static int fail_scenario(struct lab *lab, const char *name)
{
	return fail_with(&lab->why, EXIT_USAGE, EINVAL,
			 "there is no scenario '%s'; 'rmaplab explore --list' names them",
			 name);
}

/* What is misspelt is said before explorers are built. */
static int check_scenarios(struct lab *lab, const struct explore_options *own)
{
	for (size_t n = 0; n < own->scenario_count; n++)
		if (!scenario_dir_declares(&own->dir, own->scenarios[n]))
			return fail_scenario(lab, own->scenarios[n]);
	return 0;
}

/* The scenarios that were asked for, in their own order; all if none were. */
static int choose_scenarios(struct lab *lab, const struct explore_options *own,
			    const json_t *all, json_t **chosen)
{
	size_t i;
	json_t *entry;

	*chosen = json_array();
	for (size_t n = 0; n < own->scenario_count; n++) {
		bool found = false;

		json_array_foreach(all, i, entry)
			if (!strcmp(record_text(entry, "scenario"), own->scenarios[n])) {
				json_array_append(*chosen, entry);
				found = true;
			}
		if (!found) {
			json_decref(*chosen);
			return fail_scenario(lab, own->scenarios[n]);
		}
	}
	if (own->scenario_count == 0)
		json_array_extend(*chosen, (json_t *)all);
	return 0;
}

/* Of these, the ones that execute what is new. */
static int keep_changed(struct lab *lab, const struct scenario_dir *dir,
			const struct tree *tree, json_t **scenarios)
{
	json_t *chosen = json_array();
	int err = touched_choose(lab, dir, tree, *scenarios, chosen);

	if (!err && json_array_size(chosen) == 0)
		err = fail_with(&lab->why, EXIT_UNFIT, ENOENT,
				"no scenario executes a function that '%s' changes, so nothing was explored; write one, see docs/scenarios.md",
				tree->spec.label);
	json_decref(*scenarios);
	*scenarios = chosen;
	return err;
}

static enum table_style cell_style(const json_t *record)
{
	const char *verdict = record_text(record, "verdict");

	if (!explorer_as_expected(record))
		return TABLE_BAD;
	return !strcmp(verdict, "holds") ? TABLE_GOOD : TABLE_PLAIN;
}

/* Records come scenario by scenario, in each tree by tree. */
static void print_verdicts(const json_t *records, const struct options *options)
{
	struct table table = { .columns = options->tree_count + 1 };
	const char *last = "";
	json_t *record;
	size_t i;

	table_add(&table, TABLE_PLAIN, xstrdup("scenario"));
	for (i = 0; i < options->tree_count; i++)
		table_add(&table, TABLE_PLAIN, xstrdup(options->trees[i].label));
	json_array_foreach(records, i, record) {
		const char *scenario = record_text(record, "scenario");

		if (!*scenario)
			continue;
		if (strcmp(scenario, last) != 0)
			table_add(&table, TABLE_PLAIN,
				  xstrdup(scenario));
		last = scenario;
		table_add(&table, cell_style(record), explorer_cell(record));
	}
	table_print(&table, stdout);
	table_free(&table);
}

static void print_lines(const json_t *lines)
{
	json_t *line;
	size_t i;

	json_array_foreach((json_t *)lines, i, line)
		puts(json_string_value(line));
}

/* Below the table: what was violated, the first one in full. */
static void print_violations(const json_t *records)
{
	bool shown = false;
	json_t *record;
	size_t i;

	json_array_foreach(records, i, record) {
		const char *schedule = record_text(record, "schedule");

		if (!*record_text(record, "scenario") ||
		    !strcmp(record_text(record, "verdict"), "holds"))
			continue;
		printf("\n%s, %s: %s", record_text(record, "tree"),
		       record_text(record, "scenario"),
		       record_text(record, "verdict"));
		if (record_text(record, "oracle")[0])
			printf(": %s: %s", record_text(record, "oracle"),
			       record_text(record, "message"));
		if (record_text(record, "where")[0])
			printf("\n  at %s", record_text(record, "where"));
		if (record_text(record, "against")[0])
			printf(", the other way round at %s",
			       record_text(record, "against"));
		putchar('\n');
		if (!schedule[0])
			continue;
		printf("  rmaplab explore --replay %s\n", schedule);
		if (!shown)
			print_lines(json_object_get(record, "counterexample"));
		shown = true;
	}
}

/* The report has to show them without the explorers. */
static int add_counterexamples(struct lab *lab, const struct scenario_dir *dir,
			       const json_t *records)
{
	json_t *record;
	size_t i;
	int err = 0;

	json_array_foreach(records, i, record) {
		const char *schedule = record_text(record, "schedule");
		json_t *lines;

		if (!*schedule)
			continue;
		lines = json_array();
		json_object_set_new(record, "counterexample", lines);
		err = explorer_replay(lab, dir, record_text(record, "tree"), schedule, lines);
		if (err < 0)
			break;
	}
	return err < 0 ? err : 0;
}

/* A bug of Linux, which the scenario finds in trees that have it. With a patch of
 * the user's on top a tree may have it or not. */
static void add_known(json_t *record, const json_t *scenario, const char *memory,
		      const struct bugs *bugs, const struct tree_spec *spec)
{
	json_t *oracle;
	const char *bug = explorer_bug(scenario, memory, &oracle);

	if (!*bug || !bugs_has(bugs, spec, bug))
		return;
	if (spec->extra[0] && strcmp(record_text(record, "verdict"), "violated") != 0)
		return;
	json_object_set(record, "known", oracle);
}

static int run_all(struct options *options, const struct explore_options *own,
		   const json_t *scenarios, struct explored *trees,
		   const struct bugs *bugs, struct result *result, bool *violated)
{
	struct lab *lab = &options->lab;
	size_t total = json_array_size(scenarios) * options->tree_count;
	size_t done = 0, i;
	json_t *scenario;
	int err = 0;

	progress_begin(&lab->progress, "exploring");
	json_array_foreach(scenarios, i, scenario) {
		for (size_t t = 0; !err && t < options->tree_count; t++) {
			json_t *record;

			err = explorer_run(lab, &own->dir, options->trees[t].label,
					   record_text(scenario, "scenario"),
					   &own->search, &record, trees[t].reach);
			if (err)
				break;
			add_known(record, scenario, own->search.memory, bugs,
				  &options->trees[t]);
			if (!explorer_as_expected(record))
				*violated = true;
			result_add(result, record);
			progress_update(&lab->progress, ++done, total);
		}
	}
	if (err)
		progress_cancel(&lab->progress);
	else
		progress_end(&lab->progress);
	return err;
}

static int count_reach(struct options *options, const struct explore_options *own,
		       const struct explored *trees, json_t *records)
{
	int err = 0;

	for (size_t t = 0; !err && t < options->tree_count; t++)
		if (trees[t].reach)
			err = reach_count(&options->lab, &trees[t].tree, trees[t].reach,
					  own->reach_all, records);
	return err;
}

/* What is explored, and whether any tree has failed. */
struct exploring {
	struct options *options;
	const struct explore_options *own;
	const json_t *scenarios;
	struct explored *trees;
	bool violated;
	size_t not_compared;	/* scenarios, whose races are not compared with the first tree's */
};

/* What may be read late in one tree only, with the first one as what is known. */
static void compare_races(struct lab *lab, struct exploring *exploring, const json_t *records)
{
	const struct options *options = exploring->options;

	if (options->tree_count < 2 || !strcmp(exploring->own->search.memory, "sc"))
		return;
	if (stale_compare(lab, records, options->trees[0].label, &exploring->not_compared))
		exploring->violated = true;
}

static int explore_all(struct lab *lab, const struct session *session,
		       struct result *result, void *ctx)
{
	struct exploring *exploring = ctx;
	struct options *options = exploring->options;
	const struct explore_options *own = exploring->own;
	struct explored *trees = exploring->trees;
	struct bugs bugs;
	int err = bugs_read(lab, &bugs);

	(void)session;
	if (err)
		return err;
	for (size_t t = 0; own->reach && t < options->tree_count; t++)
		trees[t].reach = json_array();
	err = run_all(options, own, exploring->scenarios, trees, &bugs, result,
		      &exploring->violated);
	bugs_free(&bugs);
	if (!err)
		compare_races(lab, exploring, result->records);
	if (!err)
		err = count_reach(options, own, trees, result->records);
	if (!err)
		err = add_counterexamples(lab, &own->dir, result->records);
	return err;
}

/* What is left unfinished shows nothing; what was found out so far has been printed. */
static int check_finished(struct lab *lab, const json_t *records)
{
	const json_t *first = NULL;
	size_t searches = 0, unfinished = 0, i;
	autofree char *reason = NULL;
	json_t *record;

	json_array_foreach((json_t *)records, i, record) {
		searches += *record_text(record, "scenario") != '\0';
		if (strcmp(record_text(record, "verdict"), "unfinished") != 0)
			continue;
		first = unfinished++ ? first : record;
	}
	if (!unfinished)
		return EXIT_HOLDS;
	if (*record_text(first, "oracle"))
		reason = xasprintf(" (%s: %s)", record_text(first, "oracle"),
				   record_text(first, "message"));
	return fail_with(&lab->why, EXIT_UNFIT, ETIME,
			 "unfinished: %zu of %zu searches, such as '%s' on '%s'%s, so nothing is claimed of the whole; %s",
			 unfinished, searches, record_text(first, "scenario"),
			 record_text(first, "tree"), reason ? reason : "",
			 reason ? "see 'What goes wrong' in docs/scenarios.md" :
				  "give them more --seconds, or only schedules with a --bound");
}

static void print_races(const struct exploring *exploring, const json_t *records)
{
	const char *first = exploring->options->trees[0].label;

	stale_print(records, first);
	if (exploring->not_compared)
		printf("\nraces of %zu scenarios are not compared: they do not hold on %s\n",
		       exploring->not_compared, first);
}

static int conclude(const struct session *session, const struct result *result, void *ctx)
{
	const struct exploring *exploring = ctx;

	(void)session;
	print_verdicts(result->records, exploring->options);
	print_violations(result->records);
	print_races(exploring, result->records);
	if (exploring->own->reach)
		reach_print(result->records);
	if (exploring->violated)
		return EXIT_FAILS;
	return check_finished(&exploring->options->lab, result->records);
}

static int explore(struct options *options, const struct explore_options *own,
		   const json_t *scenarios, struct explored *trees)
{
	/* Explorers are built by now, and nothing is booted. */
	const struct job job = {
		.command = "explore", .all = explore_all, .conclude = conclude,
	};
	struct exploring exploring = { options, own, scenarios, trees, false, 0 };

	return job_run(options, &job, &exploring);
}

static int print_stats(struct options *options, const struct scenario_dir *dir,
		       const json_t *scenarios)
{
	struct table table = { .columns = 6,
			       .right = { false, false, true, true, true, true } };
	static const char *const heads[] = { "scenario", "tree", "schedules/s",
					     "us a schedule", "us plain", "ratio" };
	json_t *scenario;
	size_t i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(heads); i++)
		table_add(&table, TABLE_PLAIN, xstrdup(heads[i]));
	json_array_foreach(scenarios, i, scenario) {
		for (size_t t = 0; !err && t < options->tree_count; t++) {
			json_t *r;

			err = explorer_stats(&options->lab, dir, options->trees[t].label,
					     record_text(scenario, "scenario"), &r);
			if (err)
				break;
			table_add(&table, TABLE_PLAIN, xstrdup(record_text(scenario, "scenario")));
			table_add(&table, TABLE_PLAIN, xstrdup(options->trees[t].label));
			table_add(&table, TABLE_PLAIN, table_grouped((long long)json_number_value(
				json_object_get(r, "schedules_per_second"))));
			table_add(&table, TABLE_PLAIN, table_number(json_number_value(
				json_object_get(r, "microseconds"))));
			table_add(&table, TABLE_PLAIN, table_number(json_number_value(
				json_object_get(r, "microseconds_plain"))));
			table_add(&table, TABLE_PLAIN, table_number(json_number_value(
				json_object_get(r, "ratio"))));
			json_decref(r);
		}
	}
	if (!err)
		table_print(&table, stdout);
	table_free(&table);
	return err;
}

static void print_list(struct lab *lab, const struct scenario_dir *dir, const char *label,
		       const json_t *scenarios)
{
	json_t *entry;
	size_t i;

	json_array_foreach(scenarios, i, entry)
		printf("%-20s %s\n", record_text(entry, "scenario"),
		       record_text(entry, "summary"));
	if (explorer_is_linked(lab, dir, label))
		explorer_print_reach(lab, dir, label);
	else
		printf("\nWhich functions are real, imitated, missing: once 'rmaplab explore' has linked the explorer of '%s'.\n",
		       label);
}

/* A list costs no build. */
static int list_declared(struct options *options, const struct explore_options *own)
{
	json_t *list = json_array();
	int err = scenario_dir_list(&options->lab, &own->dir, list);

	if (!err)
		print_list(&options->lab, &own->dir, options->trees[0].label, list);
	json_decref(list);
	return err;
}

static int replay(struct options *options, const struct scenario_dir *dir, const char *file)
{
	autofree char *label = NULL;
	json_t *lines = json_array();
	int err = explorer_tree_of(&options->lab, dir, file, &label);

	if (!err)
		err = explorer_replay(&options->lab, dir, label, file, lines);
	print_lines(lines);
	json_decref(lines);
	return err;
}

/* Build the explorers, and do with them what was asked for. */
static int build_and_run(struct options *options, const struct explore_options *own)
{
	struct lab *lab = &options->lab;
	const char *first = options->trees[0].label;
	struct explored trees[TREE_MAX] = { 0 };
	json_t *all = NULL, *scenarios = NULL;
	int err = 0;

	for (size_t i = 0; !err && i < options->tree_count; i++)
		err = explorer_build(lab, &own->dir, &options->trees[i], &trees[i].tree);
	if (!err)
		err = explorer_scenarios(lab, &own->dir, first, &all);
	if (!err)
		err = choose_scenarios(lab, own, all, &scenarios);
	if (!err && own->changed)
		err = keep_changed(lab, &own->dir, &trees[options->tree_count - 1].tree,
				   &scenarios);
	if (!err && own->list)
		print_list(lab, &own->dir, first, scenarios);
	else if (!err && own->stats)
		err = print_stats(options, &own->dir, scenarios);
	else if (!err)
		err = explore(options, own, scenarios, trees);
	for (size_t i = 0; i < options->tree_count; i++) {
		tree_free(&trees[i].tree);
		json_decref(trees[i].reach);
	}
	json_decref(all);
	json_decref(scenarios);
	return err;
}

int cmd_explore(int argc, char **argv, struct options *options)
{
	static const char *const defaults[] = { "stock", "series", NULL };
	struct explore_options own = {
		.search = { .seed = 1, .seconds = 60, .memory = "sc", .late = 2 },
	};
	const struct options_command command = {
		.name = "explore", .args_doc = "[SCENARIO...]",
		.doc = "Runs scenarios on each tree's own objects under every schedule.",
		.options = own_options, .parser = parse, .input = &own,
		.trees = defaults, .host_only = true, .json = true,
	};
	int err = options_parse(&command, argc, argv, options);

	if (!err)
		err = scenario_dir_open(&options->lab, own.scenarios_of, &own.dir);
	if (!err)
		err = check_scenarios(&options->lab, &own);
	if (!err && own.search.part && options->tree_count != 1)
		err = fail_with(&options->lab.why, EXIT_USAGE, EINVAL,
				"--shard takes one tree; name it with --tree");
	if (!err && own.list && !own.changed) {
		err = list_declared(options, &own);
		goto out;
	}
	if (!err)
		err = lab_lock(&options->lab);
	if (!err && own.replay)
		err = replay(options, &own.dir, own.replay);
	else if (!err)
		err = build_and_run(options, &own);
out:
	scenario_dir_free(&own.dir);
	return err;
}
