/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All of a campaign's answers as one, as if one machine had found them out.
 *
 * Shards of a search are put together by the tree's explorer, which proves that nothing
 * was left out between them: each state that a step of one leads to was expanded by one,
 * from the same footprint. If together they have learnt more than each knew, all have to
 * start over, as the processes of one search do: from DIR/learnt/SEARCH, which is left
 * then.
 *
 * Records, all with "tree" and "kind":
 *
 *	search		as `rmaplab explore` has them, and "shards"; what is not all there
 *			is "unfinished", and "why" says so
 *	variation	"patch", "scenario", "expected" oracle; "verdict", "oracle"
 *	torture		by tree, "config", "arch", "pages": "seeds", "hours", "rounds",
 *			"moved", "violated"
 *	failure		of torture: its record, and "repeat"
 *	test		by the same: "pass", "fail", "skip", "known"
 *	bench		as `rmaplab bench` has them
 *	unit		that has no answer, or two: "unit", "state", "why", "repeat"
 *	remark		"why"
 */
#ifndef RMAPLAB_MERGE_H
#define RMAPLAB_MERGE_H

#include <jansson.h>

#include "base/lab.h"

/**
 * struct merged - what came of it
 * @units: of the plan
 * @open: units without an answer, and searches that are not finished
 * @wrong: claims that do not hold, and contradictions
 */
struct merged {
	size_t units;
	size_t open;
	size_t wrong;
};

/**
 * merge_all() - put a campaign's answers together
 * @dir: its directory, absolute
 * @plan: of it
 * @records: array to add to
 * @merged: set to what they say in all
 *
 * Return: 0, or negative errno with lab->why set.
 */
int merge_all(struct lab *lab, const char *dir, const json_t *plan, json_t *records,
	      struct merged *merged);

#endif
