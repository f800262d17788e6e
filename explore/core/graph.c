// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exhaustive search, with or without a bound on preemptions, over the graph of
 * states.
 *
 * Schedules that have led to the same state go on alike, so each state is
 * explored once: from each, every thread that can takes one step, and one for each
 * value where it is to choose; then the step is taken back. What has been seen is
 * remembered by hash, and with it where each step led: see components.h for what
 * is made of that. Nothing is assumed about which operations commute. Under
 * a bound, who ran last and how many preemptions are left belong to the state.
 *
 * Work is split among shards by the states that the first SPLIT_DEPTH steps
 * lead to. These steps are taken by every shard, in the same order whatever it
 * has found below: so all come to the same states there, and each of these is
 * explored by one. Below, schedules meet again, and several shards come to one state.
 *
 * Where shards can tell each other which states are closed, each begins with all of
 * the graph, the first one as a search that is not split, each other in an order of
 * its own, and turns back where another has been before.
 */
#include <string.h>

#include "closed.h"
#include "components.h"
#include "footprint.h"
#include "hash.h"
#include "search.h"
#include "snapshot.h"
#include "states.h"
#include "weak.h"
#include "world.h"

/* A schedule of more steps is left unfinished. */
#define MAX_STEPS 20000
#define MAX_DEPTH (MAX_STEPS + 2)
#define SPLIT_DEPTH 10
/* Asking the clock costs as much as a step: not after every one. */
#define CLOCK_INTERVAL 256

/* A way on: who takes the step, and what it is given if it is to choose. */
#define WAYS (EX_MAX_THREADS * EX_MAX_CHOICES)
#define WAY(thread, choice) ((thread) * EX_MAX_CHOICES + (choice))
#define WAYS_OF(thread) (((1ull << EX_MAX_CHOICES) - 1) << WAY(thread, 0))

struct node {
	uint64_t key;
	uint64_t todo;		/* ways yet to be gone from here */
	int last;		/* who took the step to here; -1: the beginning */
	int left;		/* preemptions */
	struct snapshot before;	/* the step that is being explored */
	uint32_t until;		/* how far that step went */
	int choice;		/* what it was given; -1: it was not to choose */
	uint64_t gone;		/* ways that were gone, and where they led */
	uint64_t to[WAYS];
};

/* How far each thread went in start(). */
static uint32_t first_until[EX_MAX_THREADS];
static int nr_started;

static struct node node[MAX_DEPTH];
static int depth;
static int limit;		/* of preemptions; negative: none */
static bool is_fair;
static int my_shard, nr_shards;
/* Is all of the graph ours, but for what others close? It stays so when they are left. */
static bool begins_with_all;
static uint64_t root;
static struct search_result result;

/* What a step led to. */
enum arrival { ARRIVAL_NEW, ARRIVAL_KNOWN, ARRIVAL_END, ARRIVAL_VIOLATED, ARRIVAL_FULL };

static uint64_t key_of(uint64_t state, int last, int left)
{
	uint64_t key = limit < 0 ? state :
		       hash_word(state, (uint64_t)left << 8 | (unsigned int)(last + 1));

	return key ? key : 1;
}

/* In how many ways can a thread go on? */
static int choices_of(int thread)
{
	const struct op *op = &execution.thread[thread].next;

	return op->kind & EX_CHOICE ? op_choices(op) : weak_choices(thread);
}

/* The ways on, as far as preemptions allow. */
static uint64_t ways(unsigned int enabled, int last, int left)
{
	uint64_t set = 0;

	if (limit >= 0 && left == 0 && last >= 0 && enabled & (1u << last))
		enabled = 1u << last;
	for (int i = 0; i < execution.nr_threads; i++)
		if (enabled & (1u << i))
			set |= ((1ull << choices_of(i)) - 1) << WAY(i, 0);
	return set;
}

/* What all shards come to is new to each of them once. */
static bool is_new(struct state *s, bool was_there)
{
	bool again = s->is_top;

	if (begins_with_all || depth > SPLIT_DEPTH)
		return !was_there && !closed_has(s->hash);
	s->is_top = true;
	if (depth < SPLIT_DEPTH)
		return !again;
	return !was_there && (int)(s->hash % nr_shards) == my_shard;
}

static enum arrival arrive(unsigned int enabled, uint64_t state, int last, int left)
{
	struct node *n = &node[depth];
	bool was_there;
	struct state *s;

	n->key = key_of(state, last, left);
	n->todo = ways(enabled, last, left);
	n->gone = 0;
	n->last = last;
	n->left = left;
	node[depth - 1].to[WAY(last, node[depth - 1].choice < 0 ? 0 :
			       node[depth - 1].choice)] = n->key;
	was_there = states_find(n->key);
	s = states_add(n->key);
	if (!s)
		return ARRIVAL_FULL;
	return is_new(s, was_there) ? ARRIVAL_NEW : ARRIVAL_KNOWN;
}

static bool takes_step(int thread, int steps)
{
	for (int i = 0; i < steps; i++)
		if (node[i].before.index == thread)
			return true;
	return false;
}

/* The schedule that the nodes stand for. A thread that took no step from any of them
 * may have come to its end before, or may wait for what it met first. */
static void write_schedule(int steps)
{
	struct schedule *s = &execution.schedule;

	s->nr = s->nr_choices = 0;
	for (int i = 0; i < nr_started; i++)
		if (!takes_step(i, steps))
			schedule_add(s, i, first_until[i]);
	for (int i = 0; i < steps; i++) {
		schedule_add(s, node[i].before.index, node[i].until);
		if (node[i].choice >= 0)
			schedule_choose(s, node[i].choice);
	}
}

/* All threads are done, or nobody can go on. */
static enum arrival end(void)
{
	if (execution_end() == OUTCOME_VIOLATED)
		return ARRIVAL_VIOLATED;
	world_log();	/* what the checks have left */
	return ARRIVAL_END;
}

/* Take a step from the deepest node to the next. */
static enum arrival step(struct node *n, int way)
{
	int thread = way / EX_MAX_CHOICES;
	struct thread *t = &execution.thread[thread];
	bool preempts = n->last >= 0 && n->last != thread &&
			execution_enabled() & (1u << n->last);
	enum step how;
	uint64_t state;
	unsigned int enabled;

	if (depth == MAX_STEPS) {
		result.is_deep = true;
		return ARRIVAL_FULL;
	}
	if (!snapshot_take(&n->before, thread))
		return ARRIVAL_FULL;
	n->choice = t->next.kind & EX_CHOICE || weak_choices(thread) > 1 ?
			    way % EX_MAX_CHOICES : -1;
	n->to[way] = 0;
	t->choice = way % EX_MAX_CHOICES;
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

/* Where the steps from @n have led so far. False: no memory. */
static bool remember(const struct node *n, bool is_all)
{
	struct state *s = states_find(n->key);
	struct edge edge[WAYS];
	int nr = 0;

	if (!s || s->is_expanded)
		return s;
	for (int way = 0; way < WAYS; way++)
		if (n->gone & (1ull << way))
			edge[nr++] = (struct edge){
				.to = n->to[way], .thread = way / EX_MAX_CHOICES,
				.choice = way % EX_MAX_CHOICES,
			};
	s->is_expanded = is_all;
	return states_set_edges(s, edge, nr);
}

static void take_back(void)
{
	depth--;
	snapshot_back(&node[depth].before);
}

/* The first steps, to where each thread could first be noticed, are no choice. */
static enum arrival start(void)
{
	unsigned int enabled;
	struct node *n = &node[0];

	world_follow();
	execution.is_fair = is_fair;
	execution_begin();
	snapshot_prepare();
	states_clear();
	depth = 0;
	for (nr_started = 0; nr_started < execution.nr_threads; ) {
		int i = nr_started++;
		enum step how = execution_step(i);

		first_until[i] = how == STEP_PARKED ? execution.thread[i].events - 1 :
						      SEGMENT_TO_END;
		if (how == STEP_VIOLATED)
			return ARRIVAL_VIOLATED;
	}
	execution_settle();
	enabled = execution_enabled();
	root = n->key = key_of(snapshot_begin(), -1, limit);
	n->todo = ways(enabled, -1, limit);
	n->gone = 0;
	n->last = -1;
	n->left = limit;
	if (!states_add(n->key))
		return ARRIVAL_FULL;
	states_find(n->key)->is_top = !begins_with_all;
	return enabled ? ARRIVAL_NEW : end();
}

static bool is_over(const struct search_budget *budget, double since)
{
	if (budget->runs && result.runs >= budget->runs)
		return true;
	return budget->seconds && result.steps % CLOCK_INTERVAL == 0 &&
	       search_clock() - since > budget->seconds;
}

static int pick_any(const struct node *n)
{
	uint64_t left = n->todo;
	uint64_t skip = hash_word(n->key, my_shard) % __builtin_popcountll(left);

	while (skip--)
		left &= left - 1;
	return __builtin_ctzll(left);
}

/* On without a preemption first, and as usual: what is found is read by people. */
static int pick(const struct node *n)
{
	uint64_t own = n->last >= 0 ? n->todo & WAYS_OF(n->last) : 0;

	if (my_shard && closed_is_shared())
		return pick_any(n);
	return __builtin_ctzll(own ? own : n->todo);
}

/* What a step led to is counted; true: there is no going on from there. */
static bool is_dead_end(enum arrival arrival)
{
	switch (arrival) {
	case ARRIVAL_NEW:
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
			int way = pick(n);

			n->todo &= ~(1ull << way);
			n->gone |= 1ull << way;
			result.steps++;
			if (is_dead_end(step(n, way)))
				take_back();
			if (result.verdict == VERDICT_HOLDS && is_over(budget, since))
				result.verdict = VERDICT_UNFINISHED;
			continue;
		}
		if (!remember(n, true))
			result.verdict = VERDICT_UNFINISHED;
		closed_add(n->key);
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
	execution.is_fair = false;
	if (execution_replay(&found) != OUTCOME_VIOLATED && strcmp(v.oracle, "livelock"))
		world_distrust();
	execution.violation = v;
	execution.schedule = found;
}

/* Nobody has ever noticed anybody: one schedule stands for all. */
static void end_at_once(void)
{
	static const struct edge end;
	struct state *s = states_find(root);

	s->is_expanded = states_set_edges(s, &end, 1);
}

static void explore_all(const struct search_budget *budget, double since)
{
	result.runs = 0;
	result.verdict = VERDICT_HOLDS;
	if (is_dead_end(start()))
		end_at_once();
	else
		explore(budget, since);
	world_verify();
	/* What was not finished is counted as far as it went. */
	for (int i = 0; i < depth; i++)
		remember(&node[i], false);
	if (result.verdict != VERDICT_VIOLATED)
		return;
	write_schedule(depth);
	weak_settle_words();
	confirm();
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

	uint64_t waits = execution.waits;

	(void)strategy;
	result = (struct search_result){ .restarts = 0 };
	begins_with_all = nr_shards == 1 || closed_is_shared();
	do {
		footprint.grew = false;
		result.learnt = weak_learnt(footprint_number());
		explore_all(budget, since);
		result.is_void = must_start_over();
		if (budget->once && footprint.grew)
			break;
		/* Neither holds what the time did not suffice for, nor is it violated. */
		if (result.is_void && budget->seconds &&
		    search_clock() - since > budget->seconds) {
			result.verdict = VERDICT_UNFINISHED;
			break;
		}
		/* What was closed in vain does not come back. */
		if (result.is_void)
			closed_leave();
	} while (result.is_void && ++result.restarts);
	execution.is_fair = false;
	result.waits = execution.waits - waits;
	result.split = root;
	result.seconds = search_clock() - since;
	return result;
}

/* Goes the steps of a trail, and gives up at its end. */
static const struct components *trail;
static size_t on_trail;

static int follow_trail(unsigned int enabled, int current)
{
	const struct edge *e;

	(void)enabled;
	(void)current;
	/* Each thread to where it could first be noticed, as in start(). */
	if (on_trail < (size_t)execution.nr_threads)
		return on_trail++;
	if (on_trail == execution.nr_threads + trail->trail_length)
		return -1;
	e = &trail->trail[on_trail++ - execution.nr_threads];
	execution.thread[e->thread].choice = e->choice;
	return e->thread;
}

static void begin_trail(void)
{
	on_trail = 0;
}

/* From somewhere no end can be reached: a violation, with the way there. */
static void report_livelock(const struct components *found)
{
	static const struct policy policy = {
		.begin = begin_trail, .choose = follow_trail,
	};

	trail = found;
	if (execution_run(&policy) == OUTCOME_PRUNED)
		execution_goes_round();
}

static void conclude(struct search_result *r)
{
	struct components found;

	r->states = states.nr;
	if (!components_find(r->split, &found)) {
		r->verdict = VERDICT_UNFINISHED;
		return;
	}
	r->schedules = found.schedules;
	if (r->verdict == VERDICT_HOLDS && found.missing)
		r->verdict = VERDICT_UNFINISHED;
	/* Under a bound, a thread that waits in a loop may be out of preemptions. */
	if (r->verdict == VERDICT_HOLDS && limit < 0 && !is_fair && found.trail) {
		report_livelock(&found);
		r->verdict = VERDICT_VIOLATED;
	}
	components_free(&found);
	states_clear();
}

static const struct strategy *graph(int preemptions, bool fairly, int shard, int shards)
{
	static const struct strategy strategy = {
		.learn = search_learn, .search = search_graph, .conclude = conclude,
	};

	limit = preemptions;
	is_fair = fairly;
	my_shard = shard;
	nr_shards = shards;
	return &strategy;
}

const struct strategy *bounded(int preemptions, int shard, int shards)
{
	return graph(preemptions, true, shard, shards);
}

const struct strategy *fair(int shard, int shards)
{
	return graph(-1, true, shard, shards);
}

const struct strategy *exhaustive(int shard, int shards)
{
	return graph(-1, false, shard, shards);
}
