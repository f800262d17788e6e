// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exhaustive search, with or without a bound on preemptions, over the graph of
 * states.
 *
 * Schedules that have led to the same state go on alike, so each state is
 * explored once: from each, every thread that can takes one step; then the step is
 * taken back. What has been seen is remembered by hash. Nothing is assumed about
 * which operations commute.
 *
 * The number of schedules that this stands for is exact: those from a state are
 * the sum of those from its successors. Under a bound, who ran last and how many
 * preemptions are left belong to the state.
 *
 * Work is split among shards by the states that the first SPLIT_DEPTH steps
 * lead to; these steps are taken by every shard.
 */
#include <string.h>

#include "footprint.h"
#include "hash.h"
#include "search.h"
#include "snapshot.h"
#include "states.h"
#include "world.h"

#define MAX_DEPTH (EXECUTION_MAX_STEPS + 2)
#define SPLIT_DEPTH 10
#define LEARNING_RUNS 400
/* Asking the clock costs as much as a step: not after every one. */
#define CLOCK_INTERVAL 256

struct node {
	uint64_t key;		/* 0: not remembered */
	unsigned int todo;	/* threads yet to take a step from here */
	int last;		/* who took the step to here; -1: the beginning */
	int left;		/* preemptions */
	double schedules;	/* from here to an end, so far */
	struct snapshot before;	/* the step that is being explored */
	uint32_t until;		/* how far that step went */
};

static struct node node[MAX_DEPTH];
static int depth;
static int limit;		/* of preemptions; negative: none */
static int my_shard, nr_shards;
static struct search_result result;

/* What a step led to. */
enum arrival { ARRIVAL_NEW, ARRIVAL_KNOWN, ARRIVAL_END, ARRIVAL_VIOLATED, ARRIVAL_FULL };

static uint64_t key_of(uint64_t state, int last, int left)
{
	uint64_t key = limit < 0 ? state :
		       hash_word(state, (uint64_t)left << 8 | (unsigned int)(last + 1));

	return key ? key : 1;
}

/* The threads that may take the next step, as far as preemptions allow. */
static unsigned int allowed(unsigned int enabled, int last, int left)
{
	if (limit >= 0 && left == 0 && last >= 0 && enabled & (1u << last))
		return 1u << last;
	return enabled;
}

/* Every shard takes the first steps; of what they lead to, each has its part. */
static bool is_split(void)
{
	return nr_shards > 1 && depth == SPLIT_DEPTH;
}

static bool is_remembered(void)
{
	return nr_shards == 1 || depth >= SPLIT_DEPTH;
}

static enum arrival arrive(unsigned int enabled, uint64_t state, int last, int left)
{
	struct node *n = &node[depth];
	struct state *known;

	n->key = key_of(state, last, left);
	n->todo = allowed(enabled, last, left);
	n->last = last;
	n->left = left;
	n->schedules = 0;
	if (is_split() && (int)(n->key % nr_shards) != my_shard)
		return ARRIVAL_KNOWN;
	if (!is_remembered()) {
		n->key = 0;
		return ARRIVAL_NEW;
	}
	known = visited_find(n->key);
	if (!known)
		return visited_add(n->key) ? ARRIVAL_NEW : ARRIVAL_FULL;
	/* Still being explored: the threads go round in a circle. */
	if (known->schedules > 0)
		node[depth - 1].schedules += known->schedules;
	return ARRIVAL_KNOWN;
}

/* The schedule that the nodes stand for. */
static void write_schedule(int steps)
{
	struct schedule *s = &execution.schedule;

	s->nr = 0;
	for (int i = 0; i < steps; i++)
		schedule_add(s, node[i].before.index, node[i].until);
}

/* All threads are done, or nobody can go on. */
static enum arrival end(void)
{
	if (execution_end() == OUTCOME_VIOLATED)
		return ARRIVAL_VIOLATED;
	world_log();	/* what the checks have left */
	if (nr_shards == 1 || depth > SPLIT_DEPTH || my_shard == 0)
		node[depth ? depth - 1 : 0].schedules++;
	return ARRIVAL_END;
}

/* Take a step from the deepest node to the next. */
static enum arrival step(struct node *n, int thread)
{
	const struct thread *t = &execution.thread[thread];
	bool preempts = n->last >= 0 && n->last != thread &&
			execution_enabled() & (1u << n->last);
	enum step how;
	uint64_t state;
	unsigned int enabled;

	if (depth == EXECUTION_MAX_STEPS) {
		execution_give_up();
		return ARRIVAL_VIOLATED;
	}
	if (!snapshot_take(&n->before, thread))
		return ARRIVAL_FULL;
	how = execution_step(thread);
	n->until = how == STEP_PARKED ? t->events - 1 : SEGMENT_TO_END;
	depth++;
	if (how == STEP_VIOLATED)
		return ARRIVAL_VIOLATED;
	execution_settle();
	state = snapshot_log(thread);
	enabled = execution_enabled();
	if (!enabled)
		return end();
	return arrive(enabled, state, thread, limit < 0 ? 0 : n->left - preempts);
}

/* The deepest node is done: so is the step that led to it. */
static void leave(void)
{
	struct node *n = &node[depth];
	struct state *known = n->key ? visited_find(n->key) : NULL;

	if (known)
		known->schedules = n->schedules;
	if (depth)
		node[depth - 1].schedules += n->schedules;
}

static void take_back(void)
{
	depth--;
	snapshot_back(&node[depth].before);
}

/* The first steps, to where each thread could first be noticed, are no choice. */
static bool start(void)
{
	world_follow();
	execution_begin();
	visited_clear();
	depth = 0;
	for (int i = 0; i < execution.nr_threads; i++) {
		enum step how = execution_step(i);

		node[0].before.index = i;
		node[0].until = SEGMENT_TO_END;
		if (how == STEP_VIOLATED) {
			depth = 1;
			return false;
		}
	}
	execution_settle();
	snapshot_begin();
	node[0] = (struct node){
		.before = node[0].before, .todo = execution_enabled(), .last = -1,
		.left = limit,
	};
	return true;
}

static bool is_over(const struct search_budget *budget, double since)
{
	if (budget->runs && result.runs >= budget->runs)
		return true;
	return budget->seconds && result.steps % CLOCK_INTERVAL == 0 &&
	       search_clock() - since > budget->seconds;
}

/* On without a preemption first: what is found is read by people. */
static int pick(const struct node *n)
{
	return n->last >= 0 && n->todo & (1u << n->last) ? n->last :
							    __builtin_ctz(n->todo);
}

/* What a step led to is counted; true: there is no going on from there. */
static bool is_dead_end(enum arrival arrival)
{
	switch (arrival) {
	case ARRIVAL_NEW:
		result.states++;
		return false;
	case ARRIVAL_KNOWN:
	case ARRIVAL_END:
		result.runs++;
		return true;
	case ARRIVAL_VIOLATED:
		result.runs++;
		result.verdict = VERDICT_VIOLATED;
		return false;
	case ARRIVAL_FULL:
		break;
	}
	result.verdict = VERDICT_UNFINISHED;
	return false;
}

/* More is shared, or changes, than was known. */
static bool is_void(void)
{
	return footprint.grew || world_grew;
}

/* Until all is explored, a violation is found, or the budget is used up. */
static void explore(const struct search_budget *budget, double since)
{
	while (result.verdict == VERDICT_HOLDS && !is_void()) {
		struct node *n = &node[depth];

		if (n->todo) {
			int thread = pick(n);

			n->todo &= ~(1u << thread);
			result.steps++;
			if (is_dead_end(step(n, thread)))
				take_back();
			if (result.verdict == VERDICT_HOLDS && is_over(budget, since))
				result.verdict = VERDICT_UNFINISHED;
			continue;
		}
		leave();
		if (!depth)
			return;
		take_back();
	}
}

/* Runs what was found from the beginning: it must not hang on a change unseen. */
static void confirm(void)
{
	static struct schedule found;
	struct violation v = execution.violation;

	found = execution.schedule;
	if (execution_replay(&found) != OUTCOME_VIOLATED && strcmp(v.oracle, "livelock"))
		world_distrust();
	execution.violation = v;
	execution.schedule = found;
}

static void explore_all(const struct search_budget *budget, double since)
{
	result.runs = result.states = 0;
	result.verdict = VERDICT_HOLDS;
	if (!start())
		result.verdict = VERDICT_VIOLATED;
	else if (!execution_enabled())
		is_dead_end(end());
	else
		explore(budget, since);
	world_verify();
	result.schedules = 0;
	for (int i = 0; i <= depth; i++)
		result.schedules += node[i].schedules;
	if (result.verdict != VERDICT_VIOLATED)
		return;
	write_schedule(depth);
	confirm();
}

/* What is shared is mostly seen in a few schedules: no need to start over then. */
static void learn(void)
{
	static const struct search_budget budget = { .runs = LEARNING_RUNS };

	search(pct(LEARNING_RUNS, 1, 0, 1), &budget);
}

/* A violation stands even if more turns out to be shared. */
static bool must_start_over(void)
{
	return world_grew || (footprint.grew && result.verdict == VERDICT_HOLDS);
}

static struct search_result search_graph(const struct strategy *strategy,
					 const struct search_budget *budget)
{
	double since = search_clock();

	(void)strategy;
	learn();
	result = (struct search_result){ .restarts = 0 };
	do {
		footprint.grew = false;
		explore_all(budget, since);
		/* Neither holds what the time did not suffice for, nor is it violated. */
		if (must_start_over() && budget->seconds &&
		    search_clock() - since > budget->seconds) {
			result.verdict = VERDICT_UNFINISHED;
			break;
		}
	} while (must_start_over() && ++result.restarts);
	visited_clear();
	result.seconds = search_clock() - since;
	return result;
}

const struct strategy *bounded(int preemptions, int shard, int shards)
{
	static const struct strategy strategy = { .search = search_graph };

	limit = preemptions;
	my_shard = shard;
	nr_shards = shards;
	return &strategy;
}

const struct strategy *exhaustive(int shard, int shards)
{
	return bounded(-1, shard, shards);
}
