// SPDX-License-Identifier: GPL-2.0-only
#include "memory.h"

#include <errno.h>
#include <string.h>

#include "../core/hash.h"

/* The functions that a view is handed to, wherever it is kept. */
typedef void view_fn(struct view *view, int word, int rank);

static void join(const struct memory *m, struct view *to, const struct view *from)
{
	for (int i = 0; i < m->nr_words; i++)
		if (to->rank[i] < from->rank[i])
			to->rank[i] = from->rank[i];
}

static void at_least(struct view *view, int word, int rank)
{
	if (view->rank[word] < rank)
		view->rank[word] = rank;
}

static void for_each_view(struct memory *m, view_fn *fn, int word, int rank)
{
	fn(&m->sc, word, rank);
	fn(&m->gp_begun, word, rank);
	fn(&m->rcu_left, word, rank);
	for (int i = 0; i < m->nr_held; i++)
		fn(&m->held[i], word, rank);
	for (int i = 0; i < m->nr_threads; i++) {
		struct observer *t = &m->thread[i];

		fn(&t->cur, word, rank);
		fn(&t->pending, word, rank);
		fn(&t->stored, word, rank);
		fn(&t->ordered, word, rank);
		fn(&t->strong, word, rank);
		fn(&t->unlocked_seen, word, rank);
		fn(&t->unlocked_stores, word, rank);
	}
	for (int i = 0; i < m->nr_words; i++) {
		for (int j = 0; j < m->word[i].nr; j++) {
			struct message *p = &m->word[i].message[j];

			fn(&p->seen, word, rank);
			fn(&p->strong, word, rank);
			fn(&p->stores, word, rank);
			fn(&p->needed, word, rank);
		}
	}
}

/* A message comes to be before the one at @rank. */
static void make_room(struct view *view, int word, int rank)
{
	if (view->rank[word] >= rank)
		view->rank[word]++;
}

/* The @nr oldest messages are no more. */
static void drop(struct view *view, int word, int nr)
{
	view->rank[word] = view->rank[word] > nr ? view->rank[word] - nr : 0;
}

static void drop_oldest(struct memory *m, int word, int nr)
{
	struct word *w = &m->word[word];

	w->nr -= nr;
	memmove(w->message, w->message + nr, w->nr * sizeof(w->message[0]));
	/* Whatever it followed is gone. */
	w->message[0].glued = false;
	for_each_view(m, drop, word, nr);
	for (int i = 0; i < m->nr_threads; i++)
		drop(&m->thread[i].read, word, nr);
}

void memory_init(struct memory *m, int nr_threads, int nr_held)
{
	m->nr_threads = nr_threads;
	m->nr_words = 0;
	m->nr_held = nr_held;
	m->forgot = false;
	memset(&m->sc, 0, sizeof(m->sc));
	memset(&m->gp_begun, 0, sizeof(m->gp_begun));
	memset(&m->rcu_left, 0, sizeof(m->rcu_left));
	memset(m->held, 0, sizeof(m->held));
	memset(m->thread, 0, sizeof(m->thread));
}

int memory_add(struct memory *m, uint64_t value)
{
	struct word *w = &m->word[m->nr_words];

	if (m->nr_words == MEMORY_WORDS)
		return -ENOSPC;
	w->nr = 1;
	w->message[0] = (struct message){ .value = value, .writer = -1 };
	return m->nr_words++;
}

void memory_copy(struct memory *to, const struct memory *from)
{
	memcpy(to, from, offsetof(struct memory, word));
	for (int i = 0; i < from->nr_words; i++) {
		to->word[i].nr = from->word[i].nr;
		memcpy(to->word[i].message, from->word[i].message,
		       from->word[i].nr * sizeof(from->word[i].message[0]));
	}
}

static uint64_t hash_view(uint64_t hash, const struct memory *m, const struct view *view)
{
	uint64_t eight;

	for (int i = 0; i < m->nr_words; i += sizeof(eight)) {
		memcpy(&eight, view->rank + i, sizeof(eight));
		hash = hash_word(hash, eight);
	}
	return hash;
}

static uint64_t hash_observer(uint64_t hash, const struct memory *m,
			      const struct observer *t)
{
	hash = hash_view(hash, m, &t->cur);
	hash = hash_view(hash, m, &t->pending);
	hash = hash_view(hash, m, &t->stored);
	hash = hash_view(hash, m, &t->ordered);
	hash = hash_view(hash, m, &t->strong);
	hash = hash_view(hash, m, &t->unlocked_seen);
	hash = hash_view(hash, m, &t->unlocked_stores);
	hash = hash_view(hash, m, &t->read);
	return hash_word(hash, t->in_rcu);
}

static uint64_t hash_message(uint64_t hash, const struct memory *m,
			     const struct message *p)
{
	hash = hash_word(hash, p->value);
	hash = hash_word(hash, (uint8_t)p->writer | p->glued << 8);
	hash = hash_view(hash, m, &p->seen);
	hash = hash_view(hash, m, &p->strong);
	hash = hash_view(hash, m, &p->stores);
	return hash_view(hash, m, &p->needed);
}

uint64_t memory_hash(uint64_t hash, const struct memory *m)
{
	hash = hash_view(hash, m, &m->sc);
	hash = hash_view(hash, m, &m->gp_begun);
	hash = hash_view(hash, m, &m->rcu_left);
	for (int i = 0; i < m->nr_held; i++)
		hash = hash_view(hash, m, &m->held[i]);
	for (int i = 0; i < m->nr_threads; i++)
		hash = hash_observer(hash, m, &m->thread[i]);
	for (int i = 0; i < m->nr_words; i++) {
		hash = hash_word(hash, m->word[i].nr);
		for (int j = 0; j < m->word[i].nr; j++)
			hash = hash_message(hash, m, &m->word[i].message[j]);
	}
	return hash;
}

int memory_oldest(const struct memory *m, int thread, int word, int needed)
{
	int rank = m->thread[thread].cur.rank[word];

	if (needed != MEMORY_NOTHING && m->held[needed].rank[word] > rank)
		rank = m->held[needed].rank[word];
	return rank;
}

static bool tells_of_newer(const struct message *p, int word, int rank)
{
	return p->seen.rank[word] > rank || p->strong.rank[word] > rank;
}

bool memory_may_read(const struct memory *m, int thread, int word, int rank)
{
	const struct message *mine = &m->word[word].message[rank];
	const struct observer *t = &m->thread[thread];

	if (t->pending.rank[word] <= rank)
		return true;
	for (int i = 0; i < m->nr_words; i++) {
		int other = t->read.rank[i] - 1;
		const struct message *p = &m->word[i].message[other];

		if (other >= 0 && i != word && p->writer != thread &&
		    tells_of_newer(p, word, rank) && tells_of_newer(mine, i, other))
			return false;
	}
	return true;
}

uint64_t memory_load(struct memory *m, int thread, int word, int rank,
		     enum memory_order order, int needed, int got)
{
	const struct message *p = &m->word[word].message[rank];
	struct observer *t = &m->thread[thread];
	struct view all = { { 0 } };

	if (needed != MEMORY_NOTHING)
		all = m->held[needed];
	if (p->writer == thread) {
		/* It tells its writer nothing but what it was made from. */
		join(m, &all, &p->needed);
	} else {
		join(m, &all, &p->seen);
		join(m, &all, &p->strong);
		join(m, &t->strong, &p->strong);
	}
	t->read.rank[word] = rank + 1;
	at_least(&t->cur, word, rank);
	at_least(&t->pending, word, rank);
	join(m, &t->pending, &all);
	if (order & MEMORY_ACQUIRE)
		join(m, &t->cur, &all);
	if (got != MEMORY_NOTHING)
		m->held[got] = all;
	return p->value;
}

int memory_first_place(const struct memory *m, int thread, int word)
{
	const struct observer *t = &m->thread[thread];
	int cur = t->cur.rank[word], pending = t->pending.rank[word];

	/* Not @cur alone: a store is made after all that the thread has read. */
	return (cur > pending ? cur : pending) + 1;
}

bool memory_is_place(const struct memory *m, int word, int rank)
{
	const struct word *w = &m->word[word];

	return rank == w->nr || (w->nr < MEMORY_MESSAGES && !w->message[rank].glued);
}

/* Room for one more message at @rank; returns where it is now. */
static int insert(struct memory *m, int word, int rank)
{
	struct word *w = &m->word[word];

	if (w->nr == MEMORY_MESSAGES) {
		drop_oldest(m, word, 1);
		m->forgot = true;
		rank--;
	}
	memmove(w->message + rank + 1, w->message + rank,
		(w->nr - rank) * sizeof(w->message[0]));
	w->nr++;
	w->message[rank] = (struct message){ 0 };
	for_each_view(m, make_room, word, rank);
	for (int i = 0; i < m->nr_threads; i++)
		make_room(&m->thread[i].read, word, rank + 1);
	return rank;
}

/* @glued: it is the write of an atomic operation; a release sequence goes on. */
static struct message *put(struct memory *m, int thread, int word, int rank,
			   uint64_t value, unsigned int order, bool glued, int needed)
{
	struct observer *t = &m->thread[thread];
	struct message *p;

	rank = insert(m, word, rank);
	p = &m->word[word].message[rank];
	p->value = value;
	p->writer = thread;
	p->glued = glued;
	p->seen = t->ordered;
	if (order & MEMORY_RELEASE) {
		join(m, &p->seen, &t->cur);
		join(m, &p->seen, &t->pending);
	}
	if (glued)
		join(m, &p->seen, &p[-1].seen);
	p->seen.rank[word] = rank;
	p->strong = t->strong;
	if (needed != MEMORY_NOTHING)
		p->needed = m->held[needed];
	t->cur.rank[word] = rank;
	at_least(&t->pending, word, rank);
	join(m, &t->stored, &p->seen);
	return p;
}

void memory_store(struct memory *m, int thread, int word, int rank, uint64_t value,
		  enum memory_order order, int needed)
{
	put(m, thread, word, rank, value, order, false, needed);
}

uint64_t memory_rmw(struct memory *m, int thread, int word, int rank,
		    uint64_t value, unsigned int order, int needed, int got)
{
	uint64_t old = memory_load(m, thread, word, rank, order & MEMORY_ACQUIRE,
				   needed, got);

	put(m, thread, word, rank + 1, value, order, true, needed);
	return old;
}

void memory_mb(struct memory *m, int thread)
{
	struct observer *t = &m->thread[thread];

	join(m, &m->sc, &t->cur);
	join(m, &m->sc, &t->pending);
	t->cur = t->pending = t->stored = t->ordered = t->strong = m->sc;
}

void memory_rmb(struct memory *m, int thread)
{
	join(m, &m->thread[thread].cur, &m->thread[thread].pending);
}

void memory_wmb(struct memory *m, int thread)
{
	join(m, &m->thread[thread].ordered, &m->thread[thread].stored);
}

void memory_lock(struct memory *m, int thread, int word, uint64_t value)
{
	struct observer *t = &m->thread[thread];
	struct view stores = m->word[word].message[memory_newest(m, word)].stores;

	join(m, &t->cur, &t->unlocked_seen);
	join(m, &t->ordered, &t->unlocked_stores);
	join(m, &t->ordered, &stores);
	memory_rmw(m, thread, word, memory_newest(m, word), value, MEMORY_ACQUIRE,
		   MEMORY_NOTHING, MEMORY_NOTHING);
}

void memory_unlock(struct memory *m, int thread, int word, uint64_t value)
{
	struct observer *t = &m->thread[thread];
	struct view stores = t->stored;

	join(m, &stores, &t->ordered);
	t->unlocked_stores = stores;
	t->unlocked_seen = t->cur;
	join(m, &t->unlocked_seen, &t->pending);
	put(m, thread, word, memory_newest(m, word) + 1, value, MEMORY_RELEASE, false,
	    MEMORY_NOTHING)->stores = t->unlocked_stores;
}

void memory_rcu_read_lock(struct memory *m, int thread)
{
	struct observer *t = &m->thread[thread];

	if (!t->in_rcu++) {
		join(m, &t->cur, &m->gp_begun);
		join(m, &t->pending, &m->gp_begun);
		join(m, &t->strong, &m->gp_begun);
	}
}

void memory_rcu_read_unlock(struct memory *m, int thread)
{
	struct observer *t = &m->thread[thread];

	if (!--t->in_rcu) {
		join(m, &m->rcu_left, &t->cur);
		join(m, &m->rcu_left, &t->pending);
	}
}

void memory_gp_begin(struct memory *m, int thread)
{
	memory_mb(m, thread);
	join(m, &m->gp_begun, &m->thread[thread].cur);
}

void memory_call_rcu(struct memory *m, int thread)
{
	join(m, &m->gp_begun, &m->thread[thread].cur);
	join(m, &m->gp_begun, &m->thread[thread].pending);
}

void memory_gp_end(struct memory *m, int thread)
{
	join(m, &m->thread[thread].cur, &m->rcu_left);
	memory_mb(m, thread);
}

void memory_meet(struct memory *m, int one, int other)
{
	memory_mb(m, one);
	memory_mb(m, other);
	memory_mb(m, one);
}

void memory_forget(struct memory *m, unsigned int readers)
{
	for (int i = 0; i < m->nr_words; i++) {
		int oldest = memory_newest(m, i);

		for (int j = 0; j < m->nr_threads; j++)
			if (readers & 1u << j && m->thread[j].cur.rank[i] < oldest)
				oldest = m->thread[j].cur.rank[i];
		if (oldest > 0)
			drop_oldest(m, i, oldest);
	}
}
