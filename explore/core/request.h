/* SPDX-License-Identifier: GPL-2.0-only */
/* Request: the search, or the searches, that the options ask for. */
#ifndef EXPLORE_REQUEST_H
#define EXPLORE_REQUEST_H

#include "options.h"

/* What one search has found, and what it was. */
struct outcome_of {
	struct search_result result;
	enum mode mode;
	int bound;		/* of preemptions; -1: none */
};

/** request_bound() - of preemptions; -1: as many as there are */
int request_bound(const struct options *options);

/** request_strategy() - of one shard; @options is a struct options, see strategy_maker */
const struct strategy *request_strategy(const void *options, int shard, int shards);

/** request_run() - search, by as many processes as are asked for */
struct outcome_of request_run(const struct options *options);

#endif
