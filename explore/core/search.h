/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Search: run a program again and again, each time under another schedule.
 *
 * A strategy is a policy for one execution and the step to the next. All are
 * deterministic: the same program, strategy and parameters give the same
 * schedules in the same order, on every machine.
 */
#ifndef EXPLORE_SEARCH_H
#define EXPLORE_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "execution.h"

enum verdict {
	VERDICT_HOLDS,		/* the whole stated space was explored */
	VERDICT_VIOLATED,
	VERDICT_UNFINISHED,	/* the budget ended first */
};

/* @once: end as soon as more memory turns out to be shared; @is_void then. */
struct search_budget {
	uint64_t runs;		/* 0: no limit */
	double seconds;		/* 0: no limit */
	bool once;
};

struct search_result {
	enum verdict verdict;
	double schedules;	/* that the verdict is about */
	uint64_t runs;		/* executions, or branches of one, that it took */
	uint64_t states;	/* that were told apart; 0: none was remembered */
	uint64_t steps;		/* visible operations */
	uint64_t waits;		/* that ex_again() has imposed */
	unsigned int restarts;	/* because more memory turned out to be shared */
	bool is_deep;		/* unfinished, as a schedule has too many steps */
	bool is_void;		/* it would have to start over */
	double seconds;
	uint64_t learnt;	/* hash of what is shared */
	uint64_t split;		/* hash of that by which the work was split */
};

/**
 * struct strategy - a way through the schedules
 * @learn: find out what is shared, before the work is split; or NULL.
 * @search: goes all of it. search_runs() does so execution by execution, with:
 * @policy: schedules one execution.
 * @reset: begin again with the first schedule.
 * @next: prepare the next schedule. False: there is none.
 * @mine: does the last execution count for this shard? One that ends before
 *        the work is split is seen by all and counts for the first. Or NULL.
 * @split: hash of how the work was split, after a search that holds. Or NULL.
 * @conclude: judge what all shards have left in `states`; or NULL.
 */
struct strategy {
	void (*learn)(void);
	struct search_result (*search)(const struct strategy *strategy,
				       const struct search_budget *budget);
	struct policy policy;
	void (*reset)(void);
	bool (*next)(void);
	bool (*mine)(void);
	uint64_t (*split)(void);
	void (*conclude)(struct search_result *result);
};

/** exhaustive() - every schedule, by the graph of states
 *
 * Work is split by the states that the first steps lead to: this search goes on
 * from those whose hash modulo @shards is @shard. Nobody has to trust that: all
 * shards' states together must be closed under what a step leads to.
 */
const struct strategy *exhaustive(int shard, int shards);

/** fair() - likewise every schedule that is fair, see ex_again() */
const struct strategy *fair(int shard, int shards);

/** bounded() - likewise every schedule of these with at most @preemptions preemptions;
 *  leaving a thread that waits is none */
const struct strategy *bounded(int preemptions, int shard, int shards);

/** dpor() - every schedule up to equivalence, by partial-order reduction
 *
 * Work is split by the schedule's first decisions: of the subtrees below them,
 * this search visits those whose number modulo @shards is @shard. With one shard
 * nothing is split.
 */
const struct strategy *dpor(int shard, int shards);

/** pct() - @runs random schedules: PCT with three priority change points */
const struct strategy *pct(uint64_t runs, uint64_t seed, int shard, int shards);

/** search() - explore the open program; the violation is in `execution` */
struct search_result search(const struct strategy *strategy,
			    const struct search_budget *budget);

/** search_part() - likewise, one shard's part, which is not concluded from alone */
struct search_result search_part(const struct strategy *strategy,
				 const struct search_budget *budget);

/** search_learn() - find out what is shared, by some random schedules */
void search_learn(void);

struct search_result search_runs(const struct strategy *strategy,
				 const struct search_budget *budget);

/** search_clock() - seconds, from some point in the past */
double search_clock(void);

/**
 * minimise() - find the fewest preemptions that show a violation
 * @found: a violating schedule.
 * @oracle: the violation has to be this oracle's.
 * @budget: for the search of each bound.
 * @best: out: the schedule; @found itself if the budget did not suffice.
 *
 * Returns true if no schedule with fewer preemptions shows it.
 */
bool minimise(const struct schedule *found, const char *oracle,
	      const struct search_budget *budget, struct schedule *best);

#endif
