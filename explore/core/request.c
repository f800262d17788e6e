// SPDX-License-Identifier: GPL-2.0-only
#include "request.h"

#include "execution.h"
#include "jobs.h"
#include "lock_order.h"

int request_bound(const struct options *o)
{
	if (o->mode == MODE_BOUND)
		return o->bound;
	if (o->mode == MODE_DEFAULT && execution.program->bound)
		return execution.program->bound;
	return -1;
}

const struct strategy *request_strategy(const void *options, int shard, int shards)
{
	const struct options *o = options;
	int bound = request_bound(o);

	if (o->mode == MODE_RANDOM)
		return pct(o->runs, o->seed, shard, shards);
	if (o->mode == MODE_DPOR)
		return dpor(shard, shards);
	if (o->mode == MODE_FAIR)
		return fair(shard, shards);
	return bound < 0 ? exhaustive(shard, shards) : bounded(bound, shard, shards);
}

static struct outcome_of search_as(const struct options *o, enum mode mode, double since)
{
	struct options as = *o;
	struct search_budget left = o->budget;
	struct outcome_of out = { .mode = mode };

	as.mode = mode;
	if (left.seconds)
		left.seconds -= search_clock() - since;
	out.bound = request_bound(&as);
	if (o->budget.seconds && left.seconds <= 0)
		out.result.verdict = VERDICT_UNFINISHED;
	else
		out.result = search_jobs(request_strategy, &as, o->jobs, &left);
	return out;
}

/*
 * By default a scenario with a bound is searched within it first, which is soon
 * done, and then without, if the time allows. Where a thread counts how often it has
 * tried, all schedules are too many: then those that are fair.
 */
static struct outcome_of search_once(const struct options *o)
{
	double since = search_clock();
	struct outcome_of first = search_as(o, o->mode, since), all = first;

	if (o->mode != MODE_DEFAULT)
		return first;
	if (first.bound >= 0) {
		/* Who goes round for ever is too deep for a bound, and a livelock without. */
		if (first.result.verdict != VERDICT_HOLDS && !first.result.is_deep)
			return first;
		all = search_as(o, MODE_EXHAUSTIVE, since);
	}
	if (all.result.is_deep)
		all = search_as(o, MODE_FAIR, since);
	return first.bound >= 0 && all.result.verdict == VERDICT_UNFINISHED ? first : all;
}

/*
 * What inverts the order of locks is a violation if nothing else is: a
 * deadlock would say more. The same search comes to it again.
 */
struct outcome_of request_run(const struct options *o)
{
	struct outcome_of out = search_once(o);

	if (out.result.verdict == VERDICT_VIOLATED || !lock_order_is_inverted())
		return out;
	lock_order_forbid();
	out = search_once(o);
	if (out.result.verdict == VERDICT_HOLDS)
		out.result.verdict = VERDICT_UNFINISHED;
	return out;
}
