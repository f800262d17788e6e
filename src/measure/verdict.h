/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Says in words what a comparison shows: which direction is better for which
 * metric, and whether the samples show any difference.
 */
#ifndef RMAPLAB_VERDICT_H
#define RMAPLAB_VERDICT_H

#include "measure/dataset.h"

enum verdict {
	VERDICT_BETTER,
	VERDICT_WORSE,
	VERDICT_SAME,		/* no difference shown */
	VERDICT_HIGHER,		/* a difference, in a metric without direction */
	VERDICT_LOWER,
	VERDICT_FEW,		/* too few boots to tell */
	VERDICT_NONE,		/* one side was not measured */
};

/**
 * struct pairing - which two trees are compared
 * @tree: the one that is judged
 * @base: what it is compared with
 */
struct pairing {
	size_t tree;
	size_t base;
};

/**
 * verdict_pairing() - what a tree's column of a table compares
 * @tree: any but the first
 *
 * One of our own trees is compared with the first. A peer is what we are
 * compared with: the last of our own trees with it, unless there is but one.
 */
struct pairing verdict_pairing(const struct dataset *set, size_t tree);

/**
 * struct comparison - a tree compared with another one
 * @estimate: ratio of the medians, or their difference, with its interval
 * @is_difference: of a metric that is often 0, where a ratio says nothing
 * @verdict: what it shows
 */
struct comparison {
	struct estimate estimate;
	bool is_difference;
	enum verdict verdict;
};

/**
 * verdict_compare() - compare two trees of a row
 * @row: one metric
 * @pair: which two
 *
 * A difference is shown if the interval excludes the ratio 1 or the difference 0.
 * That needs at least three boots of each tree, unless all boots of a tree gave
 * the very same figure.
 */
struct comparison verdict_compare(const struct row *row, struct pairing pair);

/** verdict_word() - "better", "worse", "no difference shown" ... */
const char *verdict_word(enum verdict verdict);

/**
 * verdict_text() - "1.38 [1.25, 1.50]", "+0.31 [-0.10, +0.85]" for a difference;
 * "-" if there is nothing to compare
 *
 * Return: text that the caller frees.
 */
char *verdict_text(const struct comparison *comparison);

/**
 * verdict_is_headline() - whether a metric decides something; the others help
 * to explain those
 */
bool verdict_is_headline(const char *metric);

#endif
