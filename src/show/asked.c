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
		return xasprintf("no: %zu of %zu calls into walks neither proven nor always seen locked",
				 bad, calls);
	return xasprintf("yes: of %zu calls into walks %zu are proven, %zu always seen locked",
			 calls, calls - seen, seen);
}

/* Verdicts on one tree. */
struct explored {
	size_t scenarios, exhausted, unfinished, against;
	size_t known;		/* that meet a bug of Linux, as they are to */
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
		of.known += !strcmp(record_text(record, "verdict"), "violated") &&
			    explorer_as_expected(record);
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
	autofree char *known = NULL;

	*verdict = of.against ? VERDICT_WORSE : of.unfinished ? VERDICT_SAME : VERDICT_BETTER;
	if (of.against)
		return xasprintf("no: %zu of %zu scenarios, such as %s (%s)", of.against,
				 of.scenarios, of.first, of.oracle);
	if (of.unfinished)
		return xasprintf("not known of %zu of %zu scenarios, which are unfinished%s",
				 of.unfinished, of.scenarios, others);
	if (of.known)
		known = xasprintf("; %zu meet%s a known bug of Linux", of.known,
				  of.known == 1 ? "s" : "");
	if (of.exhausted + of.known < of.scenarios)
		return xasprintf("yes, within bounds: %zu of %zu scenarios under every schedule%s%s",
				 of.exhausted, of.scenarios, known ? known : "", others);
	return xasprintf("yes: %zu scenarios under every schedule%s%s%s", of.exhausted,
			 strcmp(of.memory, "sc") ? ", weak memory" : "",
			 known ? known : "", others);
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
		return xasprintf("yes: nothing found in %.0f min (kernel '%s'), %s pages moved",
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
	       { "512: ", "cost(pages_per_call=512)", "instructions" },
	       { "large folio: ", "cost(folio_kib=64, pages_per_call=16)",
		 "instructions_per_folio" },
	       { "32 of them: ", "cost(folio_kib=64, pages_per_call=512)",
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

/* What is worse by one metric of one workload: the worst of its figures. */
struct worst {
	const struct row *row;
	struct comparison of;
};

enum { WORST_MAX = 16, WORST_SHOWN = 5 };

struct worse {
	size_t worse, figures;
	struct worst worst[WORST_MAX];
	size_t count;
};

static double how_much(const struct comparison *of)
{
	double ratio = of->estimate.value;

	return of->is_difference ? 0 : ratio > 1 ? ratio : ratio > 0 ? 1 / ratio : 0;
}

static void add_worst(struct worse *worse, const struct row *row, const struct comparison *of)
{
	struct worst *worst = worse->worst;

	while (worst < worse->worst + worse->count &&
	       (strcmp(worst->row->workload, row->workload) != 0 ||
		strcmp(worst->row->metric, row->metric) != 0))
		worst++;
	if (worst == worse->worst + WORST_MAX)
		return;
	if (worst == worse->worst + worse->count)
		worse->count++;
	else if (how_much(of) <= how_much(&worst->of))
		return;
	*worst = (struct worst){ row, *of };
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
		worse->worse++;
		add_worst(worse, row, &of);
	}
}

/* "gc pause_p99 1.80, pause_p999 1.92; pattern instructions 1.03" */
static char *worst_text(const struct worse *worse)
{
	const char *workload = "";
	char *text = xstrdup("");

	for (size_t i = 0; i < worse->count && i < WORST_SHOWN; i++) {
		const struct worst *worst = &worse->worst[i];
		autofree char *before = text;
		const bool same = !strcmp(workload, worst->row->workload);

		workload = worst->row->workload;
		text = xasprintf(worst->of.is_difference ? "%s%s%s%s%s %+.2g" : "%s%s%s%s%s %.3g",
				 before, i == 0 ? "" : same ? ", " : "; ",
				 same ? "" : workload, same ? "" : " ",
				 worst->row->metric, worst->of.estimate.value);
	}
	return text;
}

static bool has_workload(const struct dataset *set, const char *name)
{
	for (size_t r = 0; r < set->count; r++) {
		if (!strcmp(set->rows[r].workload, name))
			return true;
	}
	return false;
}

/* "threads, gc": of what may well be worse, what was not looked at; "": nothing. */
static char *not_looked_at(const struct evidence *evidence)
{
	static const char *const names[] = { "threads", "pattern", "gc" };
	char *list = xstrdup("");

	for (size_t i = 0; i <= ARRAY_SIZE(names); i++) {
		const bool last = i == ARRAY_SIZE(names);
		autofree char *before = list;

		if (last ? evidence->effects.count > 0 :
			   has_workload(&evidence->figures, names[i])) {
			before = NULL;
			continue;
		}
		list = xasprintf("%s%s%s", before, *before ? ", " : "",
				 last ? "impact" : names[i]);
	}
	return list;
}

static char *answer_worse(const struct evidence *evidence, enum verdict *verdict)
{
	struct worse worse = { 0 };
	autofree char *open = not_looked_at(evidence);
	autofree char *most = NULL;

	add_worse(&worse, &evidence->figures);
	add_worse(&worse, &evidence->effects);
	*verdict = worse.worse ? VERDICT_WORSE : *open ? VERDICT_SAME : VERDICT_BETTER;
	if (!worse.worse && !worse.figures)
		return NULL;
	if (!worse.worse)
		return xasprintf("none of %zu figures shows it%s%s", worse.figures,
				 *open ? "; not run yet: " : "", open);
	most = worst_text(&worse);
	return xasprintf("%zu of %zu figures: %s%s", worse.worse, worse.figures, most,
			 worse.count > WORST_SHOWN ? ", ..." : "");
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
	return *bugs ? xasprintf("%s shown by these tests; all that were found: docs/findings.md", bugs) :
		       xstrdup("none shown by these tests; all that were found: docs/findings.md");
}

/* Each kind of evidence that it is right. */
static const struct {
	const char *command;
	char *(*answer)(const struct evidence *evidence, enum verdict *verdict);
} proofs[] = {
	{ "audit",	answer_audit },
	{ "explore",	answer_explore },
	{ "test",	answer_test },
	{ "torture",	answer_torture },
};

/* "audit, test": whose verdict on the tree in question is this one; NULL if nobody's */
static char *proofs_with(const struct evidence *evidence, bool against)
{
	const char *subject = evidence_subject(evidence);
	char *list = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(proofs); i++) {
		const json_t *result = evidence_of(evidence, proofs[i].command);
		enum verdict verdict = VERDICT_NONE;
		autofree char *text = result && !strcmp(evidence_tree(result), subject) ?
				      proofs[i].answer(evidence, &verdict) : NULL;
		autofree char *before = NULL;

		if (verdict == VERDICT_BETTER || (verdict == VERDICT_WORSE) != against)
			continue;
		before = list;
		list = xasprintf("%s%s%s", before ? before : "", before ? ", " : "",
				 proofs[i].command);
	}
	return list;
}

static char *answer_take(const struct evidence *evidence, enum verdict *verdict)
{
	autofree char *against = proofs_with(evidence, true);
	autofree char *open = proofs_with(evidence, false);

	*verdict = against ? VERDICT_WORSE : open ? VERDICT_SAME : VERDICT_BETTER;
	if (against)
		return xasprintf("no: it is not right, says: %s", against);
	if (open)
		return xasprintf("not known: no full answer on '%s' yet from: %s",
				 evidence_subject(evidence), open);
	return xstrdup("nothing found against it; weigh what it gains with what is worse");
}

static const struct question questions[] = {
	{ "Can one take it?",		"", "report", answer_take },
	{ "Is every walk locked?",	"audit", "audit", answer_audit },
	{ "Right in every schedule?",	"explore", "explore", answer_explore },
	{ "Do all tests pass?",	"test", "test", answer_test },
	{ "Does it survive torture?","torture", "torture", answer_torture },
	{ "What does a page cost?",	"bench", "bench cost", answer_cost },
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
