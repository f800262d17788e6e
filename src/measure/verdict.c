// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "measure/verdict.h"

enum { FEWEST_BOOTS = 3 };

/*
 * What is counted repeats exactly, and yet depends on where the compiler and the
 * allocator put things: a ratio so close to 1 says nothing.
 */
#define CLOSE 0.001

enum direction {
	NEITHER,
	HIGHER_IS_BETTER,
	LOWER_IS_BETTER,
};

enum relation {
	RATIO,
	DIFFERENCE,	/* of what is often 0 */
};

static const struct metric {
	const char *name;
	enum direction direction;
	enum relation relation;
} metrics[] = {
	{ "throughput",		HIGHER_IS_BETTER, RATIO },
	{ "scaling",		HIGHER_IS_BETTER, RATIO },
	{ "tlb_shootdowns",	LOWER_IS_BETTER, RATIO },
	{ "anon_vma_waits",	LOWER_IS_BETTER, RATIO },
	{ "pause_p50",		LOWER_IS_BETTER, RATIO },
	{ "pause_p99",		LOWER_IS_BETTER, RATIO },
	{ "pause_p999",		LOWER_IS_BETTER, RATIO },
	{ "pause_max",		LOWER_IS_BETTER, RATIO },
	{ "paused",		LOWER_IS_BETTER, RATIO },
	{ "instructions",	LOWER_IS_BETTER, RATIO },
	{ "instructions_per_folio", LOWER_IS_BETTER, RATIO },
	{ "tlb_invalidations",	LOWER_IS_BETTER, RATIO },
	{ "barriers",		LOWER_IS_BETTER, RATIO },
	{ "atomics",		LOWER_IS_BETTER, RATIO },
	{ "trylock_failures",	LOWER_IS_BETTER, DIFFERENCE },
	{ "scanned",		LOWER_IS_BETTER, RATIO },
	{ "deactivated",	LOWER_IS_BETTER, RATIO },
	{ "refaults",		LOWER_IS_BETTER, RATIO },
	{ "reclaim_time",	LOWER_IS_BETTER, RATIO },
	{ "copies",		LOWER_IS_BETTER, DIFFERENCE },
	{ "hot_missed",		LOWER_IS_BETTER, DIFFERENCE },
	{ "cold_seen",		LOWER_IS_BETTER, DIFFERENCE },
};

static const struct metric *find_metric(const char *name)
{
	static const struct metric unknown = { .direction = NEITHER };

	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++) {
		if (strcmp(metrics[i].name, name) == 0)
			return &metrics[i];
	}
	return &unknown;
}

static bool repeats_exactly(const struct cell *cell)
{
	for (size_t i = 1; i < cell->count; i++) {
		if (cell->samples[i] != cell->samples[0])
			return false;
	}
	return cell->count > 1;
}

static bool is_enough(const struct cell *cell)
{
	return cell->count >= FEWEST_BOOTS || repeats_exactly(cell);
}

static enum verdict judge(const struct metric *metric, const struct estimate *estimate)
{
	bool difference = metric->relation == DIFFERENCE;
	bool higher = estimate->low > (difference ? 0 : 1 + CLOSE);
	bool lower = estimate->high < (difference ? 0 : 1 - CLOSE);

	if (!higher && !lower)
		return VERDICT_SAME;
	switch (metric->direction) {
	case HIGHER_IS_BETTER:
		return higher ? VERDICT_BETTER : VERDICT_WORSE;
	case LOWER_IS_BETTER:
		return lower ? VERDICT_BETTER : VERDICT_WORSE;
	default:
		return higher ? VERDICT_HIGHER : VERDICT_LOWER;
	}
}

struct pairing verdict_pairing(const struct dataset *set, size_t tree)
{
	size_t ours = 0;

	for (size_t i = 0; i < set->trees; i++) {
		if (!set->peer[i])
			ours = i;
	}
	if (set->peer[tree] && ours > 0)
		return (struct pairing){ .tree = ours, .base = tree };
	return (struct pairing){ .tree = tree, .base = 0 };
}

struct comparison verdict_compare(const struct row *row, struct pairing pair)
{
	const struct metric *metric = find_metric(row->metric);
	const struct cell *base = &row->cells[pair.base];
	const struct cell *other = &row->cells[pair.tree];
	struct comparison comparison = { .is_difference = metric->relation == DIFFERENCE };

	if (comparison.is_difference)
		comparison.estimate = stats_difference(base->samples, base->count,
						       other->samples, other->count);
	else
		comparison.estimate = stats_ratio(base->samples, base->count,
						  other->samples, other->count);
	if (base->count == 0 || other->count == 0)
		comparison.verdict = VERDICT_NONE;
	else if (!is_enough(base) || !is_enough(other))
		comparison.verdict = VERDICT_FEW;
	else
		comparison.verdict = judge(metric, &comparison.estimate);
	return comparison;
}

const char *verdict_word(enum verdict verdict)
{
	static const char *const words[] = {
		[VERDICT_BETTER] = "better",
		[VERDICT_WORSE] = "worse",
		[VERDICT_SAME] = "no difference shown",
		[VERDICT_HIGHER] = "higher",
		[VERDICT_LOWER] = "lower",
		[VERDICT_FEW] = "too few boots",
		[VERDICT_NONE] = "not measured",
	};

	return words[verdict];
}

/* Costs differ by a few percent, contention by orders of magnitude. */
static int digits_of(double ratio)
{
	return ratio < 2 ? 3 : ratio < 100 ? 2 : 0;
}

char *verdict_text(const struct comparison *comparison)
{
	const struct estimate *of = &comparison->estimate;

	if (comparison->verdict == VERDICT_NONE)
		return xstrdup("-");
	if (comparison->is_difference)
		return xasprintf("%+.3g [%+.3g, %+.3g]", of->value, of->low, of->high);
	return xasprintf("%.*f [%.*f, %.*f]", digits_of(of->value), of->value,
			 digits_of(of->low), of->low, digits_of(of->high), of->high);
}

bool verdict_is_headline(const char *metric)
{
	return find_metric(metric)->direction != NEITHER;
}
