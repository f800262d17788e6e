/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jobs: one search by several processes. Each takes one shard; the result is
 * put together in the order of the shards, so it does not depend on which
 * was faster.
 */
#ifndef EXPLORE_JOBS_H
#define EXPLORE_JOBS_H

#include "search.h"

/**
 * search_jobs() - as search(), by @jobs processes
 * @make: gives the strategy of one shard.
 * @arg: passed to @make.
 * @jobs: how many.
 * @budget: of each.
 *
 * The violation of the first shard that has one, its schedule and all races
 * are left in `execution`, as search() does.
 */
struct search_result search_jobs(const struct strategy *(*make)(const void *arg,
								int shard, int shards),
				 const void *arg, int jobs,
				 const struct search_budget *budget);

#endif
