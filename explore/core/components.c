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

/* A schedule through it is told by how it leaves. */
static void close_component(uint32_t root)
{
	size_t first = nr_open;
	double sum = 0;

	while (open[--first] != root)
		;
	for (size_t i = first; i < nr_open; i++) {
		const struct state *s = &states.state[open[i]];

		for (int e = 0; e < s->nr; e++)
			sum += schedules_of(&states.edge[s->first + e]);
	}
	for (size_t i = first; i < nr_open; i++) {
		visit[open[i]].schedules = sum;
		visit[open[i]].is_open = false;
	}
	nr_open = first;
}

static void leave(void)
{
	uint32_t at = frame[nr_frames - 1].state;

	if (visit[at].low == visit[at].index)
		close_component(at);
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
			leave();
	}
}

/* Where a state was met first, and by which edge; in place of a frame. */
#define NOT_MET UINT32_MAX

static size_t steps_to(uint32_t root, uint32_t at)
{
	size_t nr = 0;

	for (; at != root; at = frame[at].state)
		nr++;
	return nr;
}

/* From a state that leads to no end: until one comes again. */
static const struct edge *any_step(uint32_t at)
{
	return &states.edge[states.state[at].first];
}

static size_t steps_round(uint32_t at)
{
	size_t nr = 0;

	for (; !visit[at].is_open; nr++) {
		visit[at].is_open = true;
		at = states_find(any_step(at)->to) - states.state;
	}
	return nr;
}

/* The way to @dead, and once round from there, so that it can be seen who tries what. */
static bool keep_trail(uint32_t root, uint32_t dead, struct components *found)
{
	size_t nr = steps_to(root, dead), all = nr + steps_round(dead), i = nr;
	struct edge *trail = calloc(all, sizeof(*trail));

	if (!trail)
		return false;
	for (uint32_t at = dead; at != root; at = frame[at].state)
		trail[--i] = states.edge[frame[at].next];
	for (uint32_t at = dead; nr < all; nr++) {
		trail[nr] = *any_step(at);
		at = states_find(trail[nr].to) - states.state;
	}
	found->trail = trail;
	found->trail_length = nr;
	return true;
}

/* The shortest way to a state that no schedule leads to an end from, if there is one. */
static bool find_trail(uint32_t root, struct components *found)
{
	size_t nr = 0;

	for (size_t i = 0; i < states.nr; i++)
		frame[i].state = NOT_MET;
	frame[root].state = root;
	open[nr++] = root;
	for (size_t i = 0; i < nr; i++) {
		const struct state *s = &states.state[open[i]];

		if (visit[open[i]].schedules == 0)
			return keep_trail(root, open[i], found);
		for (uint32_t e = s->first; e < s->first + s->nr; e++) {
			const struct state *to = states_find(states.edge[e].to);
			size_t number = to ? to - states.state : 0;

			if (!to || frame[number].state != NOT_MET)
				continue;
			frame[number] = (struct frame){ .state = open[i], .next = e };
			open[nr++] = number;
		}
	}
	return true;
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
	if (fine && !found->missing)
		fine = find_trail(from - states.state, found);
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
