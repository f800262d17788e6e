// SPDX-License-Identifier: GPL-2.0-only
#include "search.h"

#include <time.h>

#include "footprint.h"
#include "world.h"

/* Asking the clock costs as much as some steps: not after every schedule. */
#define CLOCK_INTERVAL 64

double search_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

struct search_result search(const struct strategy *strategy,
			    const struct search_budget *budget)
{
	return strategy->search(strategy, budget);
}

struct search_result search_runs(const struct strategy *strategy,
				 const struct search_budget *budget)
{
	struct search_result r = { .verdict = VERDICT_HOLDS };
	double start = search_clock();
	uint64_t steps = execution.steps;
	bool more = true;

	footprint.grew = world_grew = false;
	strategy->reset();
	while (more) {
		enum outcome out = execution_run(&strategy->policy);

		r.runs++;
		/* It must not hang on a change unseen. */
		if (out == OUTCOME_VIOLATED)
			world_check();
		if (out == OUTCOME_VIOLATED && !world_grew) {
			r.schedules++;
			r.verdict = VERDICT_VIOLATED;
			break;
		}
		if (footprint.grew || world_grew) {
			footprint.grew = world_grew = false;
			r.restarts++;
			r.schedules = r.runs = 0;
			strategy->reset();
			continue;
		}
		if (out == OUTCOME_DONE && !(strategy->mine && !strategy->mine()))
			r.schedules++;
		more = strategy->next();
		if (!more)
			world_check();
		if (world_grew) {
			more = true;
			continue;
		}
		if (more && ((budget->runs && r.runs >= budget->runs) ||
			     (budget->seconds && r.runs % CLOCK_INTERVAL == 0 &&
			      search_clock() - start > budget->seconds))) {
			r.verdict = VERDICT_UNFINISHED;
			break;
		}
	}
	r.steps = execution.steps - steps;
	r.seconds = search_clock() - start;
	return r;
}
