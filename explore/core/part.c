// SPDX-License-Identifier: GPL-2.0-only
#include "part.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool put(int fd, const void *data, size_t size)
{
	const char *p = data;

	while (size) {
		ssize_t n = write(fd, p, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		size -= n;
	}
	return true;
}

static bool get(int fd, void *data, size_t size)
{
	char *p = data;

	while (size) {
		ssize_t n = read(fd, p, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		size -= n;
	}
	return true;
}

bool part_write(int fd, const char *search, int shard, int shards,
		const struct search_result *result)
{
	static struct part p;
	struct learnt *learnt;
	bool fine;

	/* No pointers: two files that say the same are the same. */
	p = (struct part){
		.shard = shard, .shards = shards, .result = *result,
		.violation = execution.violation, .schedule = execution.schedule,
		.nr_races = nr_races, .order = lock_order, .nr_barriers = nr_barriers,
		.states = { .nr = states.nr, .nr_edges = states.nr_edges },
	};
	snprintf(p.search, sizeof(p.search), "%s", search);
	memcpy(p.race, race, sizeof(race));
	memcpy(p.barrier, barrier, sizeof(barrier));
	if (weak.is_on)
		p.weak = weak;
	p.nr_learnt = footprint_learnt(&learnt);
	fine = p.nr_learnt >= 0 && put(fd, &p, sizeof(p)) &&
	       put(fd, learnt, p.nr_learnt * sizeof(*learnt)) &&
	       put(fd, states.state, states.nr * sizeof(*states.state)) &&
	       put(fd, states.edge, states.nr_edges * sizeof(*states.edge));
	free(learnt);
	return fine;
}

/* An array that comes next. NULL: it did not. */
static void *get_array(int fd, size_t nr, size_t item)
{
	void *array = calloc(nr + 1, item);

	if (array && get(fd, array, nr * item))
		return array;
	free(array);
	return NULL;
}

bool part_read(int fd, struct part *p)
{
	bool fine = get(fd, p, sizeof(*p));

	p->learnt = NULL;
	p->states.state = NULL;
	p->states.edge = NULL;
	if (!fine || p->nr_learnt < 0)
		return false;
	p->learnt = get_array(fd, p->nr_learnt, sizeof(*p->learnt));
	if (p->learnt)
		p->states.state = get_array(fd, p->states.nr, sizeof(*p->states.state));
	if (p->states.state)
		p->states.edge = get_array(fd, p->states.nr_edges, sizeof(*p->states.edge));
	return p->states.edge;
}

void part_free(struct part *p)
{
	free(p->learnt);
	free(p->states.state);
	free(p->states.edge);
	p->learnt = NULL;
	p->states.state = NULL;
	p->states.edge = NULL;
}

static void add_result(struct search_result *sum, const struct search_result *r)
{
	sum->schedules += r->schedules;
	sum->runs += r->runs;
	sum->steps += r->steps;
	sum->waits += r->waits;
	sum->restarts += r->restarts;
	sum->is_void |= r->is_void;
	sum->is_deep |= r->is_deep;
	if (sum->seconds < r->seconds)
		sum->seconds = r->seconds;
}

static void take_violation(const struct part *p, struct search_result *sum)
{
	if (sum->verdict == VERDICT_VIOLATED || p->result.verdict == VERDICT_HOLDS)
		return;
	sum->verdict = p->result.verdict;
	execution.violation = p->violation;
	execution.schedule = p->schedule;
	if (weak.is_on && sum->verdict == VERDICT_VIOLATED)
		weak = p->weak;
}

static void doubt(struct search_result *sum, const char *why)
{
	fprintf(stderr, "explorer: the parts of the search do not fit together: %s\n", why);
	if (sum->verdict == VERDICT_HOLDS)
		sum->verdict = VERDICT_UNFINISHED;
}

/* Parts that hold have to be of one whole. */
static void compare(const struct part *a, const struct part *b, struct search_result *sum)
{
	if (a->result.verdict != VERDICT_HOLDS || b->result.verdict != VERDICT_HOLDS ||
	    sum->is_void)
		return;
	if (a->result.split != b->result.split)
		doubt(sum, "they have split the work at different places");
}

struct search_result part_merge(const struct part *part, int nr,
				const struct strategy *strategy)
{
	struct search_result sum = { .verdict = VERDICT_HOLDS };

	states_clear();
	for (int i = 0; i < nr; i++) {
		const struct part *p = &part[i];

		add_result(&sum, &p->result);
		take_violation(p, &sum);
		for (int r = 0; r < p->nr_races; r++)
			races_add(p->race[r].pc[0], p->race[r].pc[1]);
		for (int b = 0; b < p->nr_barriers; b++)
			barrier_met(p->barrier[b].kind, p->barrier[b].pc);
		footprint_learn(p->learnt, p->nr_learnt);
		lock_order_merge(&p->order);
		/* A schedule is told with the words that whoever found it knew. */
		if (weak.is_on && sum.verdict != VERDICT_VIOLATED)
			words_merge(&weak.words, &p->weak.words);
	}
	sum.learnt = weak_learnt(footprint_number());
	for (int i = 0; i < nr; i++)
		sum.is_void |= part[i].result.verdict == VERDICT_HOLDS &&
			       part[i].result.learnt != sum.learnt;
	if (sum.verdict == VERDICT_VIOLATED)
		sum.is_void = false;
	if (sum.is_void)
		sum.verdict = VERDICT_UNFINISHED;
	sum.split = part[0].result.split;
	for (int i = 0; i < nr; i++) {
		compare(&part[0], &part[i], &sum);
		if (!sum.is_void && !states_merge(&part[i].states))
			doubt(&sum, "they disagree on where a step leads");
	}
	if (strategy->conclude && !sum.is_void)
		strategy->conclude(&sum);
	return sum;
}
