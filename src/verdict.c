// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "verdict.h"

enum { FEWEST_BOOTS = 3 };

enum direction {
	NEITHER,
	HIGHER_IS_BETTER,
	LOWER_IS_BETTER,
};

static const struct metric {
	const char *name;
	enum direction direction;
} metrics[] = {
	{ "throughput",		HIGHER_IS_BETTER },
	{ "scaling",		HIGHER_IS_BETTER },
	{ "tlb_shootdowns",	LOWER_IS_BETTER },
	{ "anon_vma_waits",	LOWER_IS_BETTER },
	{ "pause_p50",		LOWER_IS_BETTER },
	{ "pause_p99",		LOWER_IS_BETTER },
	{ "pause_p999",		LOWER_IS_BETTER },
	{ "pause_max",		LOWER_IS_BETTER },
	{ "instructions",	LOWER_IS_BETTER },
};

static enum direction direction_of(const char *metric)
{
	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++) {
		if (strcmp(metrics[i].name, metric) == 0)
			return metrics[i].direction;
	}
	return NEITHER;
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

static enum verdict judge(const struct row *row, const struct ratio *ratio)
{
	bool higher = ratio->low > 1;
	bool lower = ratio->high < 1;

	if (!higher && !lower)
		return VERDICT_SAME;
	switch (direction_of(row->metric)) {
	case HIGHER_IS_BETTER:
		return higher ? VERDICT_BETTER : VERDICT_WORSE;
	case LOWER_IS_BETTER:
		return lower ? VERDICT_BETTER : VERDICT_WORSE;
	default:
		return higher ? VERDICT_HIGHER : VERDICT_LOWER;
	}
}

struct comparison verdict_compare(const struct row *row, size_t tree)
{
	const struct cell *base = &row->cells[0];
	const struct cell *other = &row->cells[tree];
	struct comparison comparison = {
		.ratio = stats_ratio(base->samples, base->count,
				     other->samples, other->count),
	};

	if (base->count == 0 || other->count == 0)
		comparison.verdict = VERDICT_NONE;
	else if (!is_enough(base) || !is_enough(other))
		comparison.verdict = VERDICT_FEW;
	else
		comparison.verdict = judge(row, &comparison.ratio);
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

char *verdict_ratio(const struct comparison *comparison)
{
	const struct ratio *ratio = &comparison->ratio;

	if (comparison->verdict == VERDICT_NONE)
		return xstrdup("-");
	return xasprintf("%.*f [%.*f, %.*f]", digits_of(ratio->value), ratio->value,
			 digits_of(ratio->low), ratio->low,
			 digits_of(ratio->high), ratio->high);
}

bool verdict_is_headline(const char *metric)
{
	return direction_of(metric) != NEITHER;
}
