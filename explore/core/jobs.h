/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jobs: one search by several processes. Each takes one shard; the result is
 * put together in the order of the shards. By the graph they tell each other what is
 * closed (see closed.h): then how many steps they take in all depends on who was faster,
 * and nothing else does.
 */
#ifndef EXPLORE_JOBS_H
#define EXPLORE_JOBS_H

#include "search.h"

/* Gives the strategy of one shard; @arg is the caller's. */
typedef const struct strategy *(*strategy_maker)(const void *arg, int shard, int shards);

/**
 * search_jobs() - as search(), by @jobs processes
 * @make: gives the strategy of one shard.
 * @arg: passed to @make.
 * @jobs: how many.
 * @budget: of all together, if it is time; of each, if it is executions.
 *
 * All start from what this process has learnt of what is shared. If one learns
 * more, all start over. See part_merge() for what is left in `execution`.
 */
struct search_result search_jobs(strategy_maker make, const void *arg, int jobs,
				 const struct search_budget *budget);

#endif
