// SPDX-License-Identifier: GPL-2.0-only
#include "search.h"

#include <string.h>
#include <time.h>

#include "footprint.h"

/* Asking the clock costs as much as some steps: not after every schedule. */
#define CLOCK_INTERVAL 64

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

struct search_result search(const struct strategy *strategy,
			    const struct search_budget *budget)
{
	struct search_result r = { .verdict = VERDICT_HOLDS };
	double start = now();
	uint64_t steps = execution.steps;
	uint64_t runs = 0;
	bool more = true;

	footprint.grew = false;
	strategy->reset();
	while (more) {
		enum outcome out = execution_run(&strategy->policy);

		runs++;
		if (out == OUTCOME_VIOLATED) {
			r.schedules++;
			r.verdict = VERDICT_VIOLATED;
			break;
		}
		if (footprint.grew) {
			footprint.grew = false;
			r.restarts++;
			r.schedules = r.pruned = 0;
			strategy->reset();
			continue;
		}
		if (out == OUTCOME_PRUNED || (strategy->mine && !strategy->mine()))
			r.pruned++;
		else
			r.schedules++;
		more = strategy->next();
		if (more && ((budget->schedules && r.schedules >= budget->schedules) ||
			     (budget->seconds && runs % CLOCK_INTERVAL == 0 &&
			      now() - start > budget->seconds))) {
			r.verdict = VERDICT_UNFINISHED;
			break;
		}
	}
	r.steps = execution.steps - steps;
	r.seconds = now() - start;
	return r;
}
