// SPDX-License-Identifier: GPL-2.0-only
#include "campaign/merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/interrupt.h"
#include "base/record.h"
#include "campaign/plan.h"
#include "campaign/ship.h"
#include "campaign/tally.h"
#include "explore/explorer.h"

struct merging {
	struct lab *lab;
	const char *dir;
	const json_t *plan;
	json_t *records;
	struct merged *merged;
	struct tally tally;
	bool starts_over;	/* shards that were answered */
	json_t *sums;		/* of torture and tests, by what they ran on */
};

static json_t *add(struct merging *merging, const char *kind, const json_t *unit)
{
	json_t *record = json_pack("{s:s, s:s}", "tree", record_text(unit, "tree"), "kind",
				   kind);

	json_array_append_new(merging->records, record);
	return record;
}

static void copy(json_t *to, const char *key, const json_t *from, const char *as)
{
	json_t *value = json_object_get(from, as);

	if (value)
		json_object_set(to, key, value);
}

static void set_repeat(const struct merging *merging, json_t *record, const json_t *unit)
{
	autofree char *line = xasprintf(PLAN_LINE, record_text(unit, "unit"));
	autofree char *repeat = xasprintf("cd %s && ship/build/bin/%s", merging->dir, line);

	json_object_set_new(record, "repeat", json_string(repeat));
}

static void add_problem(struct merging *merging, const struct tally_unit *unit)
{
	json_t *record;

	if (unit->state == UNIT_ANSWERED)
		return;
	record = add(merging, "unit", unit->unit);
	copy(record, "unit", unit->unit, "unit");
	json_object_set_new(record, "state", json_string(tally_word(unit->state)));
	json_object_set_new(record, "why", json_string(unit->why ? unit->why : ""));
	set_repeat(merging, record, unit->unit);
	if (unit->state == UNIT_DIFFERS)
		merging->merged->wrong++;
	else
		merging->merged->open++;
}

/* Searches */

/* The records of a whole search are its own; those of a shard are put together. */
static void add_search(struct merging *merging, const json_t *unit, json_t *record,
		       const char *why)
{
	const char *verdict;

	json_object_set_new(record, "kind", json_string("search"));
	copy(record, "tree", unit, "tree");
	copy(record, "shards", unit, "shards");
	copy(record, "known", unit, "known");
	if (why)
		json_object_set_new(record, "why", json_string(why));
	json_array_append_new(merging->records, record);
	verdict = record_text(record, "verdict");
	if (!strcmp(verdict, "unfinished"))
		merging->merged->open++;
	else if (!explorer_as_expected(record))
		merging->merged->wrong++;
}

static const char too_late[] =
	"the time was up; give it more 'seconds' in the campaign's file, and plan again";

static json_t *unfinished(const json_t *unit)
{
	json_t *record = json_pack("{s:s, s:b, s:i}", "verdict", "unfinished", "exhausted",
				   false, "schedules", 0);

	copy(record, "scenario", unit, "scenario");
	copy(record, "mode", unit, "mode");
	copy(record, "bound", unit, "bound");
	return record;
}

/* All shards of a search, by their numbers. */
struct shards {
	const struct tally_unit *of[EXPLORER_SHARDS_MAX];
	char *path[EXPLORER_SHARDS_MAX + 1];
	size_t nr;
};

/* Which are not answered: "3, 5"; NULL if all are; caller frees. */
static char *missing_shards(const struct shards *shards)
{
	char *list = NULL;

	for (size_t i = 0; i < shards->nr; i++) {
		autofree char *before = list;

		if (shards->of[i] && shards->of[i]->state == UNIT_ANSWERED) {
			before = NULL;
			continue;
		}
		list = xasprintf("%s%s%zu", before ? before : "", before ? ", " : "", i);
	}
	return list;
}

static bool all_hold(const struct shards *shards)
{
	for (size_t i = 0; i < shards->nr && shards->of[i]; i++) {
		const json_t *results = json_object_get(shards->of[i]->answer, "results");

		if (strcmp(record_text(json_array_get(results, 0), "verdict"), "holds") != 0)
			return false;
	}
	return true;
}

/* A build directory with what was shipped, for the explorer. */
static int open_stage(struct merging *merging, struct lab *stage)
{
	autofree char *root = xasprintf("%s/ship", merging->dir);
	struct lab *lab = merging->lab;
	int err;

	*stage = *lab;
	stage->why = (struct failure){ 0 };
	stage->base = lab_base(record_text(merging->plan, "base"));
	stage->build = xasprintf("%s/merge", merging->dir);
	err = ship_stage(lab, root, stage->build);
	if (!err)
		stage->shipped = true;
	return err;
}

/* What all have to start from next time; the file of before is of no use any more. */
static int keep_learnt(struct merging *merging, const json_t *unit, const char *learnt)
{
	autofree char *path = xasprintf("%s/learnt/%s", merging->dir,
					record_text(unit, "search"));
	autofree char *data = NULL;
	size_t size;
	int err = fs_read(learnt, &data, &size);

	if (!err)
		err = fs_remove(path);
	if (!err)
		err = fs_write_once(path, data, size);
	merging->starts_over = true;
	return err ? lab_fail_write(merging->lab, path, err) : 0;
}

static enum explorer_mode mode_of(const char *name)
{
	return !strcmp(name, "bounded") ? EXPLORER_BOUNDED :
	       !strcmp(name, "dpor") ? EXPLORER_DPOR : EXPLORER_EXHAUSTIVE;
}

static int run_explorer(struct merging *merging, struct lab *stage, const json_t *unit,
			const struct shards *shards, json_t **record)
{
	autofree char *learn = NULL;
	autofree char *start = answer_start(merging->dir, unit, &learn);
	autofree char *learnt = lab_path(stage, "learnt");
	const struct explorer_search search = {
		.mode = mode_of(record_text(unit, "mode")),
		.bound = record_integer(unit, "bound"), .seed = 1, .seconds = 1, .memory = "sc",
		.parts = (const char *const *)shards->path, .learn = learn, .learnt = learnt,
	};
	struct scenario_dir scenarios = { 0 };
	int err = fs_remove(learnt);

	if (!err)
		err = scenario_dir_open(stage, NULL, &scenarios);
	if (!err)
		err = explorer_run(stage, &scenarios, record_text(unit, "tree"),
				   record_text(unit, "scenario"), &search, record, NULL);
	if (!err && json_is_true(json_object_get(*record, "start_over")))
		err = keep_learnt(merging, unit, learnt);
	scenario_dir_free(&scenarios);
	return err;
}

static int put_together(struct merging *merging, const json_t *unit, struct shards *shards)
{
	autofree char *root = xasprintf("%s/ship", merging->dir);
	struct lab stage;
	json_t *record = NULL;
	const char *why = NULL;
	int err = ship_check(merging->lab, root, json_object_get(merging->plan, "files"),
			     json_object_get(unit, "needs"));

	if (err)
		return err;
	for (size_t i = 0; i < shards->nr && shards->of[i]; i++)
		shards->path[i] = xasprintf("%s/results/%s", merging->dir, record_text(
			json_object_get(shards->of[i]->answer, "part"), "file"));
	err = open_stage(merging, &stage);
	if (!err)
		err = run_explorer(merging, &stage, unit, shards, &record);
	if (!err) {
		if (json_is_true(json_object_get(record, "start_over")))
			why = "together the shards share more than each knew: all start over from that";
		else if (!strcmp(record_text(record, "verdict"), "unfinished"))
			why = all_hold(shards) ? "the shards do not fit together; search it undivided" : too_late;
		add_search(merging, unit, record, why);
	} else if (err != -EINTR && !merging->lab->why.status) {
		add_search(merging, unit, unfinished(unit), stage.why.text);
		err = 0;
	}
	for (size_t i = 0; i < shards->nr; i++)
		free(shards->path[i]);
	fail_reset(&stage.why);
	free(stage.build);
	return err;
}

/* Called for the first shard: the others come next in the plan. */
static int merge_shards(struct merging *merging, size_t first)
{
	const json_t *unit = merging->tally.unit[first].unit;
	struct shards shards = { .nr = (size_t)record_integer(unit, "shards") };
	autofree char *missing = NULL;
	autofree char *why = NULL;

	for (size_t i = 0; i < shards.nr && first + i < merging->tally.nr; i++) {
		const struct tally_unit *shard = &merging->tally.unit[first + i];

		if (!strcmp(record_text(shard->unit, "search"), record_text(unit, "search")))
			shards.of[i] = shard;
	}
	missing = missing_shards(&shards);
	if (!missing)
		return put_together(merging, unit, &shards);
	why = xasprintf("of its %zu shards these are not there: %s", shards.nr, missing);
	add_search(merging, unit, unfinished(unit), why);
	return 0;
}

static int merge_search(struct merging *merging, size_t i)
{
	const struct tally_unit *unit = &merging->tally.unit[i];
	const json_t *results = json_object_get(unit->answer, "results");

	if (record_integer(unit->unit, "shards") > EXPLORER_SHARDS_MAX)
		return 0;
	if (record_integer(unit->unit, "shards") > 1)
		return record_integer(unit->unit, "shard") ? 0 : merge_shards(merging, i);
	if (unit->state == UNIT_ANSWERED)
		add_search(merging, unit->unit, json_deep_copy(json_array_get(results, 0)),
			   strcmp(record_text(json_array_get(results, 0), "verdict"),
				  "unfinished") ? NULL : too_late);
	else
		add_search(merging, unit->unit, unfinished(unit->unit), "its unit has no answer");
	return 0;
}

/* What is no search */

static void merge_variation(struct merging *merging, const struct tally_unit *unit)
{
	const json_t *found = json_array_get(json_object_get(unit->answer, "results"), 0);
	const char *expected = record_text(unit->unit, "oracle");
	const char *verdict = record_text(found, "verdict");
	json_t *record = add(merging, "variation", unit->unit);

	copy(record, "patch", unit->unit, "patch");
	copy(record, "scenario", unit->unit, "scenario");
	copy(record, "expected", unit->unit, "oracle");
	copy(record, "verdict", found, "verdict");
	copy(record, "oracle", found, "oracle");
	if (!strcmp(verdict, "unfinished"))
		merging->merged->open++;
	else if (strcmp(verdict, "violated") != 0 ||
		 (strcmp(expected, "any") != 0 &&
		  strcmp(expected, record_text(found, "oracle")) != 0))
		merging->merged->wrong++;
}

/* The record that adds up what ran on the same. */
static json_t *sum_for(struct merging *merging, const char *kind, const json_t *unit)
{
	static const char *const keys[] = { "config", "arch", "pages" };
	autofree char *key = xasprintf("%s %s %s %s %s", kind, record_text(unit, "tree"),
				       record_text(unit, "config"), record_text(unit, "arch"),
				       record_text(unit, "pages"));
	json_t *record = json_object_get(merging->sums, key);

	if (record)
		return record;
	record = add(merging, kind, unit);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		copy(record, keys[i], unit, keys[i]);
	json_object_set(merging->sums, key, record);
	return record;
}

static void count(json_t *record, const char *key, json_int_t more)
{
	json_object_set_new(record, key, json_integer(record_integer(record, key) + more));
}

static void merge_torture(struct merging *merging, const struct tally_unit *unit)
{
	json_t *sum = sum_for(merging, "torture", unit->unit), *run, *failure;
	double hours = record_number(sum, "hours");
	size_t i;

	json_array_foreach(json_object_get(unit->answer, "results"), i, run) {
		bool violated = strcmp(record_text(run, "verdict"), "violated") == 0;

		if (!*record_text(run, "config"))
			continue;
		count(sum, "seeds", 1);
		count(sum, "rounds", record_integer(run, "rounds"));
		count(sum, "moved", record_integer(run, "moved"));
		count(sum, "violated", violated);
		hours += record_number(run, "seconds") / 3600;
		if (!violated)
			continue;
		merging->merged->wrong++;
		failure = json_deep_copy(run);
		json_object_set_new(failure, "kind", json_string("failure"));
		set_repeat(merging, failure, unit->unit);
		json_array_append_new(merging->records, failure);
	}
	json_object_set_new(sum, "hours", json_real(hours));
}

static void merge_test(struct merging *merging, const struct tally_unit *unit)
{
	json_t *sum = sum_for(merging, "test", unit->unit), *test;
	size_t i;

	json_array_foreach(json_object_get(unit->answer, "results"), i, test)
		count(sum, record_text(test, "verdict"), 1);
	/* It said so itself: not only tests fail. */
	if (record_integer(unit->answer, "status") != EXIT_HOLDS)
		merging->merged->wrong++;
}

static void merge_bench(struct merging *merging, const struct tally_unit *unit)
{
	json_t *found;
	size_t i;

	json_array_foreach(json_object_get(unit->answer, "results"), i, found) {
		json_t *record = json_deep_copy(found);

		json_object_set_new(record, "kind", json_string("bench"));
		json_array_append_new(merging->records, record);
	}
	if (record_integer(unit->answer, "status") != EXIT_HOLDS)
		merging->merged->wrong++;
}

static int merge_unit(struct merging *merging, size_t i)
{
	const struct tally_unit *unit = &merging->tally.unit[i];
	const char *kind = record_text(unit->unit, "kind");

	if (!strcmp(kind, "search"))
		return merge_search(merging, i);
	if (unit->state != UNIT_ANSWERED)
		return 0;
	if (!strcmp(kind, "variation"))
		merge_variation(merging, unit);
	else if (!strcmp(kind, "torture"))
		merge_torture(merging, unit);
	else if (!strcmp(kind, "test"))
		merge_test(merging, unit);
	else
		merge_bench(merging, unit);
	return 0;
}

static void add_remarks(struct merging *merging)
{
	json_t *text;
	size_t i;

	json_array_foreach(merging->tally.strangers, i, text) {
		json_t *record = add(merging, "remark", NULL);

		json_object_set(record, "why", text);
	}
}

int merge_all(struct lab *lab, const char *dir, const json_t *plan, json_t *records,
	      struct merged *merged)
{
	struct merging merging = { .lab = lab, .dir = dir, .plan = plan, .records = records,
				   .merged = merged, .sums = json_object() };
	int err = 0;

	tally_take(dir, plan, ANSWER_WHOLLY, &merging.tally);
	*merged = (struct merged){ .units = merging.tally.nr };
	progress_begin(&lab->progress, "merging %zu units", merging.tally.nr);
	for (size_t i = 0; !err && i < merging.tally.nr; i++) {
		err = interrupted() ? -EINTR : merge_unit(&merging, i);
		progress_update(&lab->progress, i + 1, merging.tally.nr);
	}
	if (err)
		progress_cancel(&lab->progress);
	else
		progress_end(&lab->progress);
	if (!err && merging.starts_over) {
		tally_free(&merging.tally);
		tally_take(dir, plan, ANSWER_WHOLLY, &merging.tally);
	}
	for (size_t i = 0; !err && i < merging.tally.nr; i++)
		add_problem(&merging, &merging.tally.unit[i]);
	add_remarks(&merging);
	tally_free(&merging.tally);
	json_decref(merging.sums);
	return err;
}
