// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fewest preemptions that still show a violation. Bugs need few, so asking for
 * all schedules with 0, then 1, then 2 preemptions is both the shortest way there
 * and a proof that none is shorter.
 */
#include <stdio.h>
#include <string.h>

#include "search.h"

bool minimise(const struct schedule *found, const char *oracle,
	      const struct search_budget *budget, struct schedule *best)
{
	char wanted[sizeof(execution.violation.oracle)];

	/* @oracle may well point into the execution that is about to go on. */
	snprintf(wanted, sizeof(wanted), "%s", oracle);
	*best = *found;
	for (int bound = 0; bound < found->nr; bound++) {
		struct search_result r = search(bounded(bound, 0, 1), budget);

		if (r.verdict == VERDICT_UNFINISHED)
			return false;
		if (r.verdict == VERDICT_VIOLATED &&
		    !strcmp(execution.violation.oracle, wanted)) {
			*best = execution.schedule;
			return true;
		}
	}
	return false;
}
