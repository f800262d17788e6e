// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preemption-bounded search: every schedule in which a thread that could have
 * gone on is interrupted at most N times. Most concurrency bugs need one or two.
 * No reduction is applied: under a bound, the schedule that stands for a class
 * may need more preemptions than another member of the class.
 */
#include <stdlib.h>

#include "search.h"

#define MAX_DEPTH 16384
#define SPLIT_DEPTH 20

struct node {
	uint8_t todo;		/* threads yet to be tried here */
	uint8_t chosen;
};

static struct node node[MAX_DEPTH];
static int depth, prefix;
static unsigned int bound;
static unsigned int preemptions;
static int my_shard, nr_shards;
static unsigned int leaf;

static void begin(void)
{
	depth = 0;
	preemptions = 0;
}

static int visit(struct node *n, unsigned int enabled, int current)
{
	bool could_go_on = current >= 0 && enabled & (1u << current);

	if (nr_shards > 1 && depth == SPLIT_DEPTH &&
	    (int)(leaf++ % nr_shards) != my_shard)
		return -1;
	n->chosen = could_go_on ? current : __builtin_ctz(enabled);
	n->todo = enabled & ~(1u << n->chosen);
	if (could_go_on && preemptions >= bound)
		n->todo = 0;
	return n->chosen;
}

static int choose(unsigned int enabled, int current)
{
	struct node *n = &node[depth];
	int c;

	if (depth >= MAX_DEPTH - 1)
		ex_fail("livelock", NULL, "still not done after %d steps", depth);
	c = depth < prefix ? n->chosen : visit(n, enabled, current);
	if (c < 0)
		return c;
	if (current >= 0 && c != current && enabled & (1u << current))
		preemptions++;
	depth++;
	return c;
}

static bool mine(void)
{
	return my_shard == 0 || depth > SPLIT_DEPTH;
}

static void reset(void)
{
	prefix = 0;
	depth = 0;
	leaf = 0;
}

static bool next(void)
{
	for (int d = depth - 1; d >= 0; d--) {
		struct node *n = &node[d];

		if (!n->todo)
			continue;
		n->chosen = __builtin_ctz(n->todo);
		n->todo &= n->todo - 1;
		prefix = d + 1;
		return true;
	}
	return false;
}

const struct strategy *bounded(int limit, int shard, int shards)
{
	static const struct strategy strategy = {
		.name = "bounded",
		.policy = { .begin = begin, .choose = choose },
		.reset = reset,
		.next = next,
		.mine = mine,
	};

	bound = limit;
	my_shard = shard;
	nr_shards = shards;
	return &strategy;
}
