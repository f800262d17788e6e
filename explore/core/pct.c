// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random search: PCT (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010).
 * Threads get random priorities and the highest that is enabled runs; at a few
 * random steps the running thread drops below all others. A bug that needs d
 * ordering constraints is found with a probability of at least 1/(n * k^(d-1))
 * an execution, for n threads and k steps.
 */
#include "search.h"

#define CHANGE_POINTS 3

static uint64_t runs, first_seed;
static uint64_t run;
static int my_shard, nr_shards;
static uint64_t state;
static int priority[EX_MAX_THREADS];
static int lowest;
static unsigned int step, length;
static unsigned int change[CHANGE_POINTS];

/* splitmix64: a well-mixed stream from any seed */
static uint64_t random64(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static void begin(void)
{
	int n = execution.nr_threads;

	/* Each run has its own stream: shards need not know of one another. */
	state = first_seed * 0x2545f4914f6cdd1d + run;
	random64();
	for (int i = 0; i < n; i++)
		priority[i] = i;
	for (int i = n - 1; i > 0; i--) {
		int j = random64() % (i + 1);
		int swap = priority[i];

		priority[i] = priority[j];
		priority[j] = swap;
	}
	lowest = -1;
	step = 0;
	for (int i = 0; i < CHANGE_POINTS; i++)
		change[i] = length ? random64() % length : UINT32_MAX;
}

static int choose(unsigned int enabled, int current)
{
	int best = -1, choices;

	for (int i = 0; i < CHANGE_POINTS; i++)
		if (step == change[i] && current >= 0)
			priority[current] = lowest--;
	step++;
	for (int t = 0; t < execution.nr_threads; t++)
		if (enabled & (1u << t) &&
		    (best < 0 || priority[t] > priority[best]))
			best = t;
	choices = op_choices(&execution.thread[best].next);
	execution.thread[best].choice = choices > 1 ? random64() % choices : 0;
	return best;
}

static void reset(void)
{
	run = my_shard;
	/* The first execution, the same in every shard, tells how many steps. */
	length = 0;
}

/* That one counts for none. */
static bool mine(void)
{
	return length;
}

static bool next(void)
{
	if (!length)
		length = step;
	else
		run += nr_shards;
	return run < runs;
}

const struct strategy *pct(uint64_t nr, uint64_t seed, int shard, int shards)
{
	static const struct strategy strategy = {
		.search = search_runs,
		.policy = { .is_fair = true, .begin = begin, .choose = choose },
		.reset = reset,
		.next = next,
		.mine = mine,
	};

	runs = nr;
	first_seed = seed;
	my_shard = shard;
	nr_shards = shards;
	return &strategy;
}
