// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exhaustive search with dynamic partial-order reduction. It remembers no states,
 * and shares nothing with the search in graph.c: a second opinion.
 *
 * Two schedules that differ only in the order of operations that do not
 * conflict end alike; one of each such class is enough. The search runs a
 * schedule, looks at it for *races* (two operations of different threads that
 * conflict and that nothing else orders), and for each makes a branch in which the
 * later one goes first. This is source-DPOR (Abdulla, Aronis, Jonsson,
 * Sagonas, POPL 2014):
 *
 *   happens-before	one vector clock a step, joined over conflicting steps;
 *   backtrack		threads that have to be tried at a step, filled by races;
 *   sleep		threads whose next operation was explored before and that
 *			nothing since has conflicted with: not again.
 *
 * A step that is to choose conflicts with none, and is taken once for each value.
 *
 * A blocking acquire and the release that enables it are never enabled together, so
 * they are ordered but do not race; the acquire races with the acquire that it
 * had to wait for.
 */
#include <stdlib.h>
#include <string.h>

#include "fatal.h"
#include "footprint.h"
#include "hash.h"
#include "race.h"
#include "search.h"

#define MAX_DEPTH (EXECUTION_MAX_STEPS + 2)
/* Decisions by which the work is split among shards; see dpor(). */
#define SPLIT_DEPTH 20
#define UNDECIDED (-2)		/* not to go on at all is -1 */
#define UNKNOWN 0		/* how many values: the thread is not there yet */

typedef uint32_t step_t;	/* 1 + index of a node; 0: none */

struct clock {
	step_t last[EX_MAX_THREADS];
};

struct node {
	unsigned int enabled;
	unsigned int sleep;
	unsigned int backtrack;
	unsigned int done;
	int chosen;
	int choice;		/* what it is given, of so many values */
	int nr_choices;
	struct op op;		/* the chosen thread's */
	struct clock clock;	/* after it */
	struct clock settled;	/* and after the quiet operations that followed */
	size_t mark;		/* what was logged before it */
};

/* What has happened to a shared granule so far in this execution. */
struct object {
	struct clock writes, all;	/* happened before the next read, write */
	step_t write[EX_MAX_THREADS];	/* last that can race: not a release */
	step_t access[EX_MAX_THREADS];
	step_t write_release[EX_MAX_THREADS];
	step_t release[EX_MAX_THREADS];	/* of either kind */
};

/* An object as it was. */
struct change {
	int number;
	struct object old;
};

static struct node node[MAX_DEPTH];
static struct object object[FOOTPRINT_MAX_SHARED];
static struct clock thread_clock[EX_MAX_THREADS];
/* What the steps that the next execution repeats did to objects stays; the rest is
 * taken back. */
static struct change *change;
static size_t nr_changes, max_changes;
static int depth;		/* decisions made in this execution */
static int prefix;		/* decisions that repeat the last execution */
static int last_depth;
static unsigned int next_sleep;
static int decided;		/* by goes_on(), for choose() */
static int my_shard, nr_shards;
static unsigned int leaf;
static uint64_t split_hash;	/* of the decisions that lead to each leaf */

static void join(struct clock *into, const struct clock *from)
{
	for (int i = 0; i < execution.nr_threads; i++)
		if (into->last[i] < from->last[i])
			into->last[i] = from->last[i];
}

static struct object *object_to_change(int number)
{
	if (nr_changes == max_changes) {
		max_changes = max_changes ? 2 * max_changes : 1024;
		change = realloc(change, max_changes * sizeof(*change));
		if (!change)
			fatal("out of memory");
	}
	change[nr_changes++] = (struct change){ number, object[number] };
	return &object[number];
}

static void take_back(size_t mark)
{
	while (nr_changes > mark) {
		const struct change *last = &change[--nr_changes];

		object[last->number] = last->old;
	}
}

static bool happens_before(step_t a, const struct clock *clock)
{
	return a <= clock->last[node[a - 1].chosen];
}

/*
 * The threads that can go first once step @first is taken out together with
 * all that depends on it, @racer's new operation put at the end.
 */
static unsigned int initials(step_t first, int racer, const struct op *op)
{
	unsigned int set = 0, seen = 0;
	step_t begin[EX_MAX_THREADS];	/* each thread's first step in there */
	bool conflict = false;
	int n = 0;

	for (step_t s = first + 1; s <= (step_t)depth; s++) {
		const struct node *at = &node[s - 1];
		bool initial = true;

		if (happens_before(first, &at->clock))
			continue;
		conflict |= op_conflict(&at->op, op);
		if (seen & (1u << at->chosen))
			continue;
		seen |= 1u << at->chosen;
		for (int i = 0; i < n && initial; i++)
			initial = !happens_before(begin[i], &at->clock);
		if (initial)
			set |= 1u << at->chosen;
		begin[n++] = s;
	}
	if (!(seen & (1u << racer)) && !conflict)
		set |= 1u << racer;
	return set;
}

/* Let @racer's new operation also happen before step @first. */
static void reverse(step_t first, int racer, const struct op *op)
{
	struct node *n = &node[first - 1];
	unsigned int set;

	if (nr_shards > 1 && first <= SPLIT_DEPTH)
		return;		/* everything is tried there anyway */
	if (n->backtrack & (1u << racer) && execution.nr_threads == 2)
		return;
	set = initials(first, racer, op);
	if (set & (n->backtrack | n->sleep))
		return;
	set &= n->enabled;
	if (set & (1u << racer))
		n->backtrack |= 1u << racer;
	else if (set)
		n->backtrack |= set & -set;
	else
		n->backtrack |= n->enabled;
}

/*
 * @thread had to wait for what @other held at step @s: the race is with an
 * earlier step of @other's, before which @thread was free to go.
 */
static step_t before_waiting(step_t s, int other, const struct op *op, int thread)
{
	for (; s; s--) {
		const struct node *n = &node[s - 1];

		if (n->chosen != other)
			continue;
		if (happens_before(s, &thread_clock[thread]))
			return 0;
		if (n->enabled & (1u << thread) && !(n->op.kind & EX_RELEASE) &&
		    op_conflict(&n->op, op))
			return s;
	}
	return 0;
}

static bool op_writes(const struct op *op, int i)
{
	return op->writes >> i & 1;
}

/* The last step of @other's that conflicts with @op and may change places. */
static step_t last_conflict(const struct object *o, int other, const struct op *op,
			    bool writes, int thread)
{
	step_t s = writes ? o->access[other] : o->write[other];
	step_t release = writes ? o->release[other] : o->write_release[other];

	if (!(op->kind & EX_ACQUIRE))
		return s < release ? release : s;
	if (s && !(node[s - 1].enabled & (1u << thread)))
		return before_waiting(s, other, op, thread);
	return s;
}

static void find_races(const struct op *op, int thread)
{
	for (int i = 0; i < op->nr_objects; i++) {
		const struct object *o = &object[op->object[i]];

		for (int t = 0; t < execution.nr_threads; t++) {
			step_t s = t == thread ? 0 :
				last_conflict(o, t, op, op_writes(op, i), thread);

			if (s && !happens_before(s, &thread_clock[thread]))
				reverse(s, thread, op);
		}
	}
}

/* Let what conflicts with @op, performed at step @now by @thread, come after it. */
static void publish(const struct op *op, int thread, step_t now)
{
	const struct clock *mine = &thread_clock[thread];

	for (int i = 0; i < op->nr_objects; i++) {
		struct object *o = object_to_change(op->object[i]);

		join(&o->all, mine);
		if (op_writes(op, i))
			join(&o->writes, mine);
		if (op->kind & EX_RELEASE) {
			if (op->kind & EX_QUIET)
				continue;
			o->release[thread] = now;
			if (op_writes(op, i))
				o->write_release[thread] = now;
			continue;
		}
		o->access[thread] = now;
		if (op_writes(op, i))
			o->write[thread] = now;
	}
}

/* Order @op, performed at step @now by @thread, after what it conflicts with. */
static void order(const struct op *op, int thread, step_t now)
{
	struct clock *mine = &thread_clock[thread];

	for (int i = 0; i < op->nr_objects; i++) {
		const struct object *o = &object[op->object[i]];

		join(mine, op_writes(op, i) ? &o->all : &o->writes);
	}
	mine->last[thread] = now;
	publish(op, thread, now);
}

static void begin(void)
{
	depth = 0;
	decided = UNDECIDED;
	next_sleep = 0;
	memset(thread_clock, 0, sizeof(thread_clock));
}

static int pick(unsigned int set, int current)
{
	if (current >= 0 && set & (1u << current))
		return current;
	return __builtin_ctz(set);
}

static void take_first_choice(struct node *n)
{
	n->choice = 0;
	n->nr_choices = op_choices(&execution.thread[n->chosen].next);
}

/* What lies below the first decisions is for one of the shards. */
static bool is_my_leaf(void)
{
	for (int i = 0; i < depth; i++)
		split_hash = hash_word(split_hash, node[i].chosen << 8 | node[i].choice);
	return (int)(leaf++ % nr_shards) == my_shard;
}

/* A step that no earlier execution has been at. */
static int visit(struct node *n, unsigned int enabled, int current)
{
	unsigned int awake = enabled & ~next_sleep;

	if (nr_shards > 1 && depth == SPLIT_DEPTH && !is_my_leaf())
		return -1;
	if (!awake)
		return -1;
	n->enabled = enabled;
	n->sleep = next_sleep;
	n->done = 0;
	n->chosen = pick(awake, current);
	take_first_choice(n);
	n->backtrack = 1u << n->chosen;
	if (nr_shards > 1 && depth < SPLIT_DEPTH)
		n->backtrack = enabled;
	return n->chosen;
}

/*
 * Up to the last decision that is repeated everything is as it was in the last
 * execution: what is asleep, which races there are, what happened before.
 */
static bool is_known(void)
{
	return depth < prefix - 1;
}

static void repeat(void)
{
	const struct node *n = &node[depth++];

	thread_clock[n->chosen] = n->settled;
}

static int decide(unsigned int enabled, int current)
{
	struct node *n = &node[depth];
	const struct op *op;
	int c;

	/* To where each thread could first be noticed, there is no choice: one that has
	 * not begun would count as free to go though it will have to wait. */
	if (depth < execution.nr_threads)
		enabled = 1u << depth;
	if (is_known()) {
		execution.thread[n->chosen].choice = n->choice;
		repeat();
		return n->chosen;
	}
	if (depth < prefix && n->nr_choices == UNKNOWN)
		take_first_choice(n);
	c = depth < prefix ? n->chosen : visit(n, enabled, current);
	if (c < 0)
		return c;
	op = &execution.thread[c].next;
	find_races(op, c);
	next_sleep = (n->sleep | n->done) & ~(1u << c);
	for (int t = 0; t < execution.nr_threads; t++)
		if (next_sleep & (1u << t) &&
		    op_conflict(op, &execution.thread[t].next))
			next_sleep &= ~(1u << t);
	execution.thread[c].choice = n->choice;
	n->op = *op;
	n->mark = nr_changes;
	depth++;
	order(op, c, depth);
	n->clock = n->settled = thread_clock[c];
	last_depth = depth;
	return c;
}

static int choose(unsigned int enabled, int current)
{
	int c = decided;

	if (c == UNDECIDED)
		return decide(enabled, current);
	decided = UNDECIDED;
	return c;
}

/* Decide before the thread parks: mostly it goes on, and need not park for that. */
static bool goes_on(void)
{
	const int current = execution.current;

	if (is_known()) {
		if (node[depth].chosen != current)
			return false;
		repeat();
		return true;
	}
	if (depth >= EXECUTION_MAX_STEPS)
		return false;
	races_look(current);
	decided = decide(execution_enabled(), current);
	if (decided != current)
		return false;
	decided = UNDECIDED;
	return true;
}

static void quiet(const struct op *op)
{
	const int thread = execution.current;

	if (depth < prefix)
		return;
	order(op, thread, depth);
	node[depth - 1].settled = thread_clock[thread];
}

static bool mine(void)
{
	return my_shard == 0 || depth > SPLIT_DEPTH;
}

static void reset(void)
{
	take_back(0);
	prefix = 0;
	last_depth = 0;
	leaf = 0;
	split_hash = 0;
}

static uint64_t split(void)
{
	return split_hash;
}

static bool next(void)
{
	for (int d = last_depth - 1; d >= 0; d--) {
		struct node *n = &node[d];
		unsigned int todo;

		if (n->choice + 1 < n->nr_choices) {
			n->choice++;
			take_back(n->mark);
			prefix = d + 1;
			return true;
		}
		n->done |= 1u << n->chosen;
		todo = n->backtrack & ~n->done & ~n->sleep & n->enabled;
		if (!todo)
			continue;
		n->chosen = __builtin_ctz(todo);
		n->choice = 0;
		n->nr_choices = UNKNOWN;
		take_back(n->mark);
		prefix = d + 1;
		return true;
	}
	return false;
}

const struct strategy *dpor(int shard, int shards)
{
	static const struct strategy strategy = {
		.learn = search_learn,
		.search = search_runs,
		.policy = {
			.is_fair = true, .begin = begin, .choose = choose, .goes_on = goes_on,
			.quiet = quiet,
		},
		.reset = reset,
		.next = next,
		.mine = mine,
		.split = split,
	};

	my_shard = shard;
	nr_shards = shards;
	return &strategy;
}
