// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/answer.h"

/* The figure of a kind that may be worst, as far as the samples tell. */
struct bound {
	const struct row *row;
	double high;
};

/* What the figures of a question add up to. */
struct tally {
	char *effects;		/* "...; ..." */
	size_t better;		/* effects for the better */
	size_t worse;		/* and for the worse, of which this is the first */
	char *worst;
	size_t alike;		/* figures without an effect */
	size_t few;		/* figures of too few boots */
	struct bound ratio;
	struct bound difference;
	const struct row *unbounded;	/* 0 so often that no ratio bounds it */
};

static void add_effect(struct tally *tally, const struct row *row,
		       const struct comparison *comparison)
{
	autofree char *before = tally->effects;
	autofree char *name = dataset_name(row);
	autofree char *text = verdict_text(comparison);

	if (comparison->verdict == VERDICT_BETTER)
		tally->better++;
	else if (tally->worse++ == 0)
		tally->worst = xasprintf("%s of %s %s%s%s", row->metric, name, text,
					 comparison->is_difference ? " " : "",
					 comparison->is_difference ? row->unit : "");
	tally->effects = xasprintf("%s%s%s of %s %s%s%s (%s)", before ? before : "",
				   before ? "; " : "", row->metric, name, text,
				   comparison->is_difference ? " " : "",
				   comparison->is_difference ? row->unit : "",
				   verdict_word(comparison->verdict));
}

static void add_bound(struct tally *tally, const struct row *row,
		      const struct comparison *comparison)
{
	struct bound *bound = comparison->is_difference ? &tally->difference :
							  &tally->ratio;

	tally->alike++;
	if (isinf(comparison->estimate.high)) {
		tally->unbounded = row;
		return;
	}
	if (bound->row && bound->high >= comparison->estimate.high)
		return;
	*bound = (struct bound){ .row = row, .high = comparison->estimate.high };
}

static bool is_effect(const struct row *row, struct pairing pair, enum verdict verdict)
{
	const struct cell *base = &row->cells[pair.base];
	const struct cell *other = &row->cells[pair.tree];

	return (verdict == VERDICT_BETTER || verdict == VERDICT_WORSE) &&
	       stats_are_apart(base->samples, base->count, other->samples, other->count);
}

static void add_row(struct tally *tally, const struct row *row, struct pairing pair)
{
	struct comparison comparison = verdict_compare(row, pair);

	if (comparison.verdict == VERDICT_NONE)
		return;
	if (comparison.verdict == VERDICT_FEW)
		tally->few++;
	else if (is_effect(row, pair, comparison.verdict))
		add_effect(tally, row, &comparison);
	else
		add_bound(tally, row, &comparison);
}

static void write_bound(FILE *out, const char *before, const struct bound *bound,
			bool is_difference)
{
	autofree char *name = bound->row ? dataset_name(bound->row) : NULL;

	if (!name)
		return;
	if (is_difference)
		fprintf(out, "%s%+.2g %s (%s of %s)", before, bound->high,
			bound->row->unit, bound->row->metric, name);
	else
		fprintf(out, "%s%+.1f %% (%s of %s)", before, (bound->high - 1) * 100,
			bound->row->metric, name);
}

static void write_alike(FILE *out, const struct tally *tally)
{
	fprintf(out, "%so measurable effect (%zu figures)",
		tally->effects ? "; else n" : "N", tally->alike);
	if (tally->ratio.row || tally->difference.row)
		fputs(": the 95 % intervals allow at most ", out);
	write_bound(out, "", &tally->ratio, false);
	write_bound(out, tally->ratio.row ? " and " : "", &tally->difference, true);
	if (tally->unbounded) {
		autofree char *name = dataset_name(tally->unbounded);

		fprintf(out, "; without a bound for %s of %s, which is mostly 0",
			tally->unbounded->metric, name);
	}
}

static void add_workload(struct tally *tally, const struct dataset *set,
			 const char *name, struct pairing pair)
{
	for (size_t r = 0; r < set->count; r++) {
		const struct row *row = &set->rows[r];

		if (strcmp(row->workload, name) == 0 && verdict_is_headline(row->metric))
			add_row(tally, row, pair);
	}
}

static void free_tally(struct tally *tally)
{
	free(tally->effects);
	free(tally->worst);
}

char *answer_text(const struct dataset *set, const struct workload *workload,
		  struct pairing pair)
{
	struct tally tally = { 0 };
	char *text = NULL;
	size_t len;
	FILE *out;

	add_workload(&tally, set, workload->name, pair);
	out = tally.effects || tally.alike || tally.few ?
	      open_memstream(&text, &len) : NULL;
	if (!out)
		return NULL;
	fprintf(out, "%s ", workload->asks);
	if (tally.effects)
		fprintf(out, "An effect: %s", tally.effects);
	if (tally.alike)
		write_alike(out, &tally);
	if (!tally.effects && !tally.alike)
		fputs("too few boots to tell", out);
	fputc('.', out);
	fclose(out);
	free_tally(&tally);
	return text;
}

static enum verdict verdict_of(const struct tally *tally)
{
	if (tally->worse)
		return VERDICT_WORSE;
	if (tally->better)
		return VERDICT_BETTER;
	return tally->alike ? VERDICT_SAME : tally->few ? VERDICT_FEW : VERDICT_NONE;
}

static char *brief(const struct tally *tally, enum verdict verdict)
{
	const size_t effects = tally->better + tally->worse;

	switch (verdict) {
	case VERDICT_WORSE:
		return xasprintf("%zu of %zu figures worse: %s", tally->worse,
				 effects + tally->alike, tally->worst);
	case VERDICT_BETTER:
		return xasprintf("%zu of %zu figures better, none worse", tally->better,
				 effects + tally->alike);
	case VERDICT_SAME:
		return tally->ratio.row ?
			xasprintf("no effect shown in %zu figures; the intervals allow %+.1f %%",
				  tally->alike, (tally->ratio.high - 1) * 100) :
			xasprintf("no effect shown in %zu figures", tally->alike);
	case VERDICT_FEW:
		return xstrdup("too few boots to tell");
	default:
		return NULL;
	}
}

char *answer_brief(const struct dataset *set, const char *const *names,
		   struct pairing pair, enum verdict *verdict)
{
	struct tally tally = { 0 };
	char *text;

	for (; *names; names++)
		add_workload(&tally, set, *names, pair);
	*verdict = verdict_of(&tally);
	text = brief(&tally, *verdict);
	free_tally(&tally);
	return text;
}
