// SPDX-License-Identifier: GPL-2.0-only
#include "components.h"

#include <stdlib.h>
#include <string.h>

#define UNSEEN 0

/* Of one state; the numbers are by the order in which they are met, from 1. */
struct visit {
	uint32_t index;
	uint32_t low;		/* the lowest that is known to be reached from it */
	bool is_open;		/* its component is not complete */
	double schedules;
};

/* A state whose edges are being followed. */
struct frame {
	uint32_t state;
	uint32_t next;		/* edge */
};

static struct visit *visit;
static struct frame *frame;	/* the path that is followed */
static size_t nr_frames;
static uint32_t *open;		/* met, and not yet in a complete component */
static size_t nr_open;
static uint32_t last_index;

static void enter(uint32_t state)
{
	visit[state].index = visit[state].low = ++last_index;
	visit[state].is_open = true;
	open[nr_open++] = state;
	frame[nr_frames++] = (struct frame){ .state = state };
}

static void lower(uint32_t state, uint32_t to)
{
	if (visit[state].low > to)
		visit[state].low = to;
}

static double schedules_of(const struct edge *e)
{
	const struct state *to = e->to ? states_find(e->to) : NULL;

	if (!e->to)
		return 1;
	/* Within the component: it has none yet. */
	return to ? visit[to - states.state].schedules : 0;
}

/* Is there a member that was not expanded? Then nobody knows. */
static double close_component(uint32_t root, bool *is_known)
{
	size_t first = nr_open;
	double sum = 0;

	while (open[--first] != root)
		;
	*is_known = true;
	for (size_t i = first; i < nr_open; i++) {
		const struct state *s = &states.state[open[i]];

		*is_known &= s->is_expanded;
		for (int e = 0; e < s->nr; e++)
			sum += schedules_of(&states.edge[s->first + e]);
	}
	for (size_t i = first; i < nr_open; i++) {
		visit[open[i]].schedules = sum;
		visit[open[i]].is_open = false;
	}
	nr_open = first;
	return sum;
}

/* The steps to the component that was just completed. */
static void keep_trail(struct components *found)
{
	size_t nr = nr_frames - 1;

	found->trail = calloc(nr + 1, sizeof(*found->trail));
	if (!found->trail)
		abort();
	for (size_t i = 0; i < nr; i++) {
		const struct state *s = &states.state[frame[i].state];

		found->trail[i] = states.edge[s->first + frame[i].next - 1];
	}
	found->trail_length = nr;
}

static void leave(struct components *found)
{
	uint32_t at = frame[nr_frames - 1].state;
	bool is_known;

	if (visit[at].low == visit[at].index &&
	    close_component(at, &is_known) == 0 && is_known && !found->trail &&
	    !found->missing)
		keep_trail(found);
	nr_frames--;
	if (nr_frames)
		lower(frame[nr_frames - 1].state, visit[at].low);
}

static void follow(const struct edge *e, uint32_t from, struct components *found)
{
	const struct state *to = e->to ? states_find(e->to) : NULL;
	uint32_t number;

	if (!e->to)
		return;
	if (!to) {
		found->missing++;
		return;
	}
	number = to - states.state;
	if (visit[number].index == UNSEEN) {
		found->missing += !to->is_expanded;
		enter(number);
	} else if (visit[number].is_open) {
		lower(from, visit[number].index);
	}
}

static void walk(uint32_t root, struct components *found)
{
	enter(root);
	while (nr_frames) {
		struct frame *f = &frame[nr_frames - 1];
		const struct state *s = &states.state[f->state];

		if (f->next < s->nr)
			follow(&states.edge[s->first + f->next++], f->state, found);
		else
			leave(found);
	}
}

bool components_find(uint64_t root, struct components *found)
{
	const struct state *from = states_find(root);
	bool fine;

	*found = (struct components){ 0 };
	if (!from) {
		found->missing = 1;
		return true;
	}
	visit = calloc(states.nr, sizeof(*visit));
	frame = calloc(states.nr, sizeof(*frame));
	open = calloc(states.nr, sizeof(*open));
	nr_frames = nr_open = last_index = 0;
	fine = visit && frame && open;
	if (fine) {
		found->missing += !from->is_expanded;
		walk(from - states.state, found);
		found->schedules = visit[from - states.state].schedules;
	}
	free(visit);
	free(frame);
	free(open);
	return fine;
}

void components_free(struct components *found)
{
	free(found->trail);
	*found = (struct components){ 0 };
}
