// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/record.h"
#include "base/table.h"
#include "explore/explorer.h"
#include "measure/answer.h"
#include "show/asked.h"

static const json_t *records_of(const json_t *result)
{
	return json_object_get(result, "results");
}

/* How many records of a tree have a member with this value; all trees if NULL. */
static size_t count_with(const json_t *result, const char *tree, const char *key,
			 const char *value)
{
	const json_t *records = records_of(result);
	json_t *record;
	size_t i, count = 0;

	json_array_foreach(records, i, record)
		count += (!tree || !strcmp(record_text(record, "tree"), tree)) &&
			 !strcmp(record_text(record, key), value);
	return count;
}

static char *answer_audit(const struct evidence *evidence, enum verdict *verdict)
{
	const char *tree = evidence_tree(evidence->audit);
	size_t calls = 0, seen = 0, bad = 0, i;
	json_t *record;

	json_array_foreach(records_of(evidence->audit), i, record) {
		bool holds = json_is_true(json_object_get(record, "holds"));

		if (strcmp(record_text(record, "tree"), tree) != 0)
			continue;
		calls++;
		bad += !holds;
		seen += holds && starts_with(record_text(record, "locked_by"), "not p");
	}
	*verdict = bad ? VERDICT_WORSE : VERDICT_BETTER;
	if (bad)
		return xasprintf("no: %zu of %zu calls neither proven nor always seen locked",
				 bad, calls);
	return xasprintf("yes: of %zu calls %zu are proven, %zu always seen locked", calls,
			 calls - seen, seen);
}

/* Verdicts on one tree. */
struct explored {
	size_t scenarios, exhausted, unfinished, against;
	const char *first;	/* that speaks against it */
	const char *oracle;	/* that says so */
	const char *memory;	/* model, of all of them */
};

static struct explored explored_of(const json_t *result, const char *tree)
{
	struct explored of = { .memory = "sc" };
	json_t *record;
	size_t i;

	json_array_foreach(records_of(result), i, record) {
		if (strcmp(record_text(record, "tree"), tree) != 0 ||
		    !*record_text(record, "scenario"))
			continue;
		of.scenarios++;
		if (*record_text(record, "memory"))
			of.memory = record_text(record, "memory");
		of.exhausted += json_is_true(json_object_get(record, "exhausted"));
		of.unfinished += !strcmp(record_text(record, "verdict"), "unfinished");
		if (explorer_as_expected(record))
			continue;
		if (of.against++ > 0)
			continue;
		of.first = record_text(record, "scenario");
		of.oracle = record_text(record, *record_text(record, "oracle") ? "oracle" : "known");
	}
	return of;
}

/* "; naive: 4 violated" for the trees that ours is compared with. */
static char *others_violated(const json_t *result, const char *ours)
{
	const char *first = record_text(json_array_get(records_of(result), 0), "tree");
	char *text = xstrdup("");
	json_t *record;
	size_t i;

	json_array_foreach(records_of(result), i, record) {
		const char *tree = record_text(record, "tree");
		size_t violated = count_with(result, tree, "verdict", "violated");
		autofree char *before = NULL;

		if (i > 0 && !strcmp(tree, first))
			break;		/* the next scenario */
		if (!strcmp(tree, ours) || !violated)
			continue;
		before = text;
		text = xasprintf("%s; %s: %zu violated", before, tree, violated);
	}
	return text;
}

static char *answer_explore(const struct evidence *evidence, enum verdict *verdict)
{
	const char *tree = evidence_tree(evidence->explore);
	struct explored of = explored_of(evidence->explore, tree);
	autofree char *others = others_violated(evidence->explore, tree);

	*verdict = of.against ? VERDICT_WORSE : of.unfinished ? VERDICT_SAME : VERDICT_BETTER;
	if (of.against)
		return xasprintf("no: %zu of %zu scenarios, such as %s (%s)", of.against,
				 of.scenarios, of.first, of.oracle);
	if (of.unfinished)
		return xasprintf("not known of %zu of %zu scenarios, which are unfinished%s",
				 of.unfinished, of.scenarios, others);
	if (of.exhausted < of.scenarios)
		return xasprintf("yes, within bounds: %zu of %zu scenarios exhausted%s",
				 of.exhausted, of.scenarios, others);
	return xasprintf("yes: %zu scenarios, all exhausted%s%s", of.scenarios,
			 strcmp(of.memory, "sc") ? ", weak memory" : "", others);
}

static const char *first_failed(const json_t *result, const char *tree)
{
	json_t *record;
	size_t i;

	json_array_foreach(records_of(result), i, record) {
		if (!strcmp(record_text(record, "tree"), tree) &&
		    !strcmp(record_text(record, "verdict"), "fail"))
			return record_text(record, "test");
	}
	return "";
}

static char *answer_test(const struct evidence *evidence, enum verdict *verdict)
{
	const json_t *result = evidence->test;
	const char *tree = evidence_tree(result);
	const char *base = record_text(json_array_get(records_of(result), 0), "tree");
	size_t failed = count_with(result, tree, "verdict", "fail");
	size_t passed = count_with(result, tree, "verdict", "pass");
	size_t known = count_with(result, base, "verdict", "known");

	*verdict = failed ? VERDICT_WORSE : VERDICT_BETTER;
	if (failed)
		return xasprintf("no: %zu tests pass, %zu fail, such as '%s'", passed, failed,
				 first_failed(result, tree));
	if (strcmp(base, tree) != 0 && known)
		return xasprintf("yes: %zu tests pass, 0 fail; %s: %zu fail as known", passed,
				 base, known);
	return xasprintf("yes: %zu tests pass, 0 fail", passed);
}

static char *answer_torture(const struct evidence *evidence, enum verdict *verdict)
{
	const char *tree = evidence_tree(evidence->torture);
	json_t *record;
	size_t i;

	json_array_foreach(records_of(evidence->torture), i, record) {
		if (strcmp(record_text(record, "tree"), tree) != 0 ||
		    !*record_text(record, "verdict"))
			continue;
		autofree char *moved = table_grouped((long long)record_number(record, "moved"));
		bool holds = !strcmp(record_text(record, "verdict"), "holds");

		*verdict = holds ? VERDICT_BETTER : VERDICT_WORSE;
		if (!holds)
			return xasprintf("no: %s: %s", record_text(record, "oracle"),
					 record_text(record, "message"));
		return xasprintf("yes: nothing in %.0f min of '%s', %s pages moved",
				 record_number(record, "seconds") / 60,
				 record_text(record, "config"), moved);
	}
	return NULL;
}

/* A figure among several in a line. */
struct figure {
	const char *before;
	const char *name;
	const char *metric;
};

/* The ratios of some figures in one line; what was not measured is left out. */
static char *ratios(const struct dataset *set, const struct figure *figures, size_t count,
		    enum verdict *verdict)
{
	const struct pairing pair = evidence_pair(set);
	char *text = NULL;

	if (pair.tree == pair.base)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const struct row *row = dataset_find(set, figures[i].name, figures[i].metric);
		struct comparison of;
		autofree char *before = NULL, *ratio = NULL;

		if (!row)
			continue;
		of = verdict_compare(row, pair);
		if (of.verdict == VERDICT_NONE)
			continue;
		/* An exact figure has no interval worth its place. */
		ratio = of.estimate.low == of.estimate.high ?
			xasprintf("%.3f", of.estimate.value) : verdict_text(&of);
		before = text;
		text = xasprintf("%s%s%s%s", before ? before : "", before ? ", " : "",
				 figures[i].before, ratio);
		if (!before || of.verdict == VERDICT_WORSE)
			*verdict = of.verdict == VERDICT_FEW ? VERDICT_SAME : of.verdict;
	}
	return text;
}

#define RATIOS(evidence, verdict, unit, ...) do {					\
	static const struct figure figures[] = { __VA_ARGS__ };				\
	autofree char *text = ratios(&(evidence)->figures, figures,			\
				     ARRAY_SIZE(figures), verdict);			\
	return text ? xasprintf("%s: %s", unit, text) : NULL;				\
} while (0)

static char *answer_cost(const struct evidence *evidence, enum verdict *verdict)
{
	RATIOS(evidence, verdict, "instructions",
	       { "calls of 1: ", "cost(pages_per_call=1)", "instructions" },
	       { "16: ", "cost(pages_per_call=16)", "instructions" },
	       { "512: ", "cost(pages_per_call=512)", "instructions" });
}

static char *answer_folio(const struct evidence *evidence, enum verdict *verdict)
{
	RATIOS(evidence, verdict, "instructions",
	       { "64 KiB: ", "cost(folio_kib=64, pages_per_call=16)", "instructions_per_folio" },
	       { "32 in a call: ", "cost(folio_kib=64, pages_per_call=512)",
		 "instructions_per_folio" });
}

static char *answer_threads(const struct evidence *evidence, enum verdict *verdict)
{
	RATIOS(evidence, verdict, "pages/s",
	       { "calls of 512: ", "threads(threads=2, pages_per_call=512)", "throughput" },
	       { "1: ", "threads(threads=2, pages_per_call=1)", "throughput" });
}

static char *brief(const struct evidence *evidence, const char *const *names,
		   enum verdict *verdict)
{
	const struct dataset *set = &evidence->effects;
	const struct pairing pair = evidence_pair(set);

	return pair.tree == pair.base ? NULL : answer_brief(set, names, pair, verdict);
}

static char *answer_reclaim(const struct evidence *evidence, enum verdict *verdict)
{
	static const char *const names[] = { "reclaim", "cost", NULL };

	return brief(evidence, names, verdict);
}

static char *answer_looks(const struct evidence *evidence, enum verdict *verdict)
{
	static const char *const names[] = { "cow", "access", NULL };

	return brief(evidence, names, verdict);
}

/* The figures that are worse, and which of them is the worst. */
struct worse {
	size_t worse, figures;
	double most;
	char *text;
};

static double how_much(const struct comparison *of)
{
	double ratio = of->estimate.value;

	return of->is_difference ? 0 : ratio > 1 ? ratio : ratio > 0 ? 1 / ratio : 0;
}

static void add_worse(struct worse *worse, const struct dataset *set)
{
	const struct pairing pair = evidence_pair(set);

	for (size_t r = 0; pair.tree != pair.base && r < set->count; r++) {
		const struct row *row = &set->rows[r];
		struct comparison of = verdict_compare(row, pair);

		if (!verdict_is_headline(row->metric) || of.verdict == VERDICT_NONE)
			continue;
		worse->figures++;
		if (of.verdict != VERDICT_WORSE)
			continue;
		if (worse->worse++ == 0 || how_much(&of) > worse->most) {
			autofree char *name = dataset_name(row), *text = verdict_text(&of);

			free(worse->text);
			worse->text = xasprintf("%s of %s %s", row->metric, name, text);
			worse->most = how_much(&of);
		}
	}
}

static char *answer_worse(const struct evidence *evidence, enum verdict *verdict)
{
	struct worse worse = { 0 };
	char *text = NULL;

	add_worse(&worse, &evidence->figures);
	add_worse(&worse, &evidence->effects);
	*verdict = worse.worse ? VERDICT_WORSE : VERDICT_BETTER;
	if (worse.worse)
		text = xasprintf("%zu of %zu figures, most: %s", worse.worse, worse.figures,
				 worse.text);
	else if (worse.figures)
		text = xasprintf("none of %zu figures shows it", worse.figures);
	free(worse.text);
	return text;
}

static bool is_new(const char *list, const char *bug)
{
	size_t len = strlen(bug);

	for (const char *at = list; (at = strstr(at, bug)); at += len) {
		if (at[len] == '\0' || at[len] == ',')
			return false;
	}
	return true;
}

static char *answer_linux(const struct evidence *evidence, enum verdict *verdict)
{
	autofree char *bugs = xstrdup("");
	json_t *record;
	size_t i;

	json_array_foreach(records_of(evidence->test), i, record) {
		autofree char *before = NULL;
		const char *bug = record_text(record, "bug");

		if (strcmp(record_text(record, "verdict"), "known") != 0 || !*bug ||
		    !is_new(bugs, bug))
			continue;
		before = bugs;
		bugs = xasprintf("%s%s%s", before, *before ? ", " : "", bug);
	}
	*verdict = VERDICT_SAME;
	return *bugs ? xasprintf("%s shown by these tests; all: docs/findings.md", bugs) :
		       xstrdup("nothing by these tests; all: docs/findings.md");
}

static const struct question questions[] = {
	{ "Was every walker caught?",	"audit", "audit", answer_audit },
	{ "Right in every schedule?",	"explore", "explore", answer_explore },
	{ "Do all tests pass?",	"test", "test", answer_test },
	{ "Does it survive torture?","torture", "torture", answer_torture },
	{ "What does a page cost?",	"bench", "bench cost", answer_cost },
	{ "And a large folio?",		"bench", "bench cost", answer_folio },
	{ "With two threads?",		"bench", "bench threads", answer_threads },
	{ "Does it hurt reclaim?",	"impact", "impact reclaim cost", answer_reclaim },
	{ "Copy-on-write, DAMON, idle?", "impact", "impact cow access", answer_looks },
	{ "What is worse?",		"", "bench", answer_worse },
	{ "Bugs found in Linux?",	"test", "test", answer_linux },
};

const struct question *question_at(size_t index)
{
	return index < ARRAY_SIZE(questions) ? &questions[index] : NULL;
}
