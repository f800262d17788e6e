// SPDX-License-Identifier: GPL-2.0-only
#include "search.h"

#include <time.h>

#include "footprint.h"
#include "weak.h"
#include "world.h"

/* Asking the clock costs as much as some steps: not after every schedule. */
#define CLOCK_INTERVAL 64
#define LEARNING_RUNS 400

double search_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

struct search_result search_part(const struct strategy *strategy,
				 const struct search_budget *budget)
{
	if (strategy->learn)
		strategy->learn();
	return strategy->search(strategy, budget);
}

struct search_result search(const struct strategy *strategy,
			    const struct search_budget *budget)
{
	struct search_result r = search_part(strategy, budget);

	if (strategy->conclude)
		strategy->conclude(&r);
	return r;
}

/* What is shared is mostly seen in a few schedules: no need to start over then. */
void search_learn(void)
{
	static const struct search_budget budget = { .runs = LEARNING_RUNS };

	search_runs(pct(LEARNING_RUNS, 1, 0, 1), &budget);
}

struct search_result search_runs(const struct strategy *strategy,
				 const struct search_budget *budget)
{
	struct search_result r = { .verdict = VERDICT_HOLDS };
	double start = search_clock();
	uint64_t steps = execution.steps, waits = execution.waits;
	bool more = true;

	footprint.grew = world_grew = false;
	r.learnt = weak_learnt(footprint_number());
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
			if (budget->once && footprint.grew) {
				r.is_void = true;
				break;
			}
			footprint.grew = world_grew = false;
			r.learnt = weak_learnt(footprint_number());
			r.restarts++;
			r.schedules = r.runs = 0;
			waits = execution.waits;
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
	r.waits = execution.waits - waits;
	if (strategy->split && r.verdict == VERDICT_HOLDS)
		r.split = strategy->split();
	r.seconds = search_clock() - start;
	return r;
}
