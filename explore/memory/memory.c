// SPDX-License-Identifier: GPL-2.0-only
#include "memory.h"

#include <errno.h>
#include <string.h>

#include "../core/hash.h"

/* The functions that a view is handed to, wherever it is kept. */
typedef void view_fn(struct view *view, const void *arg);

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

/* Bytes of a view that are in use: what is behind its words is zero. */
static size_t view_size(const struct memory *m)
{
	return (m->nr_words + 7) & ~7u;
}

static void copy_view(const struct memory *m, struct view *to, const struct view *from)
{
	memcpy(to, from, view_size(m));
}

static bool says_nothing(const struct memory *m, const struct view *view)
{
	uint8_t any = 0;

	for (int i = 0; i < m->nr_words; i++)
		any |= view->rank[i];
	return !any;
}

static const struct view *told(const struct memory *m, int word, int rank, enum tale which)
{
	static const struct view nothing;

	return m->word[word].message[rank].told & 1u << which ?
	       &m->tale[word][rank][which] : &nothing;
}

static void tell(struct memory *m, int word, int rank, enum tale which,
		 const struct view *view)
{
	if (says_nothing(m, view))
		return;
	copy_view(m, &m->tale[word][rank][which], view);
	m->word[word].message[rank].told |= 1u << which;
}

static void for_each_tale(struct memory *m, view_fn *fn, const void *arg)
{
	for (int i = 0; i < m->nr_words; i++)
		for (int j = 0; j < m->word[i].nr; j++)
			for (unsigned int k = 0; m->word[i].message[j].told >> k; k++)
				if (m->word[i].message[j].told & 1u << k)
					fn(&m->tale[i][j][k], arg);
}

static void for_each_view(struct memory *m, view_fn *fn, const void *arg)
{
	fn(&m->sc, arg);
	fn(&m->gp_begun, arg);
	fn(&m->rcu_left, arg);
	for (int i = 0; i < m->nr_held; i++)
		fn(&m->held[i], arg);
	for (int i = 0; i < m->nr_threads; i++) {
		struct observer *t = &m->thread[i];

		fn(&t->cur, arg);
		fn(&t->pending, arg);
		fn(&t->stored, arg);
		fn(&t->ordered, arg);
		fn(&t->strong, arg);
		fn(&t->unlocked_seen, arg);
		fn(&t->unlocked_stores, arg);
	}
	for_each_tale(m, fn, arg);
}

struct place {
	int word, rank;
};

/* A message comes to be before the one at that place. */
static void make_room(struct view *view, const void *arg)
{
	const struct place *p = arg;

	if (view->rank[p->word] >= p->rank)
		view->rank[p->word]++;
}

/* Of each word, how many of the oldest messages are no more. */
struct drops {
	int nr_words;
	struct view nr;
};

static void drop(struct view *view, const void *arg)
{
	const struct drops *d = arg;

	for (int i = 0; i < d->nr_words; i++)
		view->rank[i] = view->rank[i] > d->nr.rank[i] ?
				view->rank[i] - d->nr.rank[i] : 0;
}

static void drop_messages(struct memory *m, int word, int nr)
{
	struct word *w = &m->word[word];

	w->nr -= nr;
	memmove(w->message, w->message + nr, w->nr * sizeof(w->message[0]));
	/* Whatever it followed is gone. */
	w->message[0].glued = false;
	for (int i = 0; i < w->nr; i++)
		for (unsigned int k = 0; w->message[i].told >> k; k++)
			if (w->message[i].told & 1u << k)
				copy_view(m, &m->tale[word][i][k], &m->tale[word][i + nr][k]);
}

/* What only told of dropped messages tells nothing any more. */
static void retell(struct memory *m)
{
	for (int i = 0; i < m->nr_words; i++)
		for (int j = 0; j < m->word[i].nr; j++)
			for (unsigned int k = 0; m->word[i].message[j].told >> k; k++)
				if (says_nothing(m, told(m, i, j, k)))
					m->word[i].message[j].told &= ~(1u << k);
}

static void drop_oldest(struct memory *m, const struct drops *drops)
{
	for (int i = 0; i < m->nr_words; i++)
		if (drops->nr.rank[i])
			drop_messages(m, i, drops->nr.rank[i]);
	for_each_view(m, drop, drops);
	for (int i = 0; i < m->nr_threads; i++)
		drop(&m->thread[i].read, drops);
	retell(m);
}

void memory_init(struct memory *m, int nr_threads, int nr_held)
{
	m->nr_threads = nr_threads;
	m->nr_words = 0;
	m->nr_held = nr_held;
	m->left = m->forgot = 0;
	m->is_shadow = false;
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
	memcpy(to, from, offsetof(struct memory, held));
	memcpy(to->held, from->held, from->nr_held * sizeof(from->held[0]));
	memcpy(to->thread, from->thread, from->nr_threads * sizeof(from->thread[0]));
	for (int i = 0; i < from->nr_words; i++) {
		const struct word *w = &from->word[i];

		to->word[i].nr = w->nr;
		/* Most have one. */
		for (int j = 0; j < w->nr; j++)
			to->word[i].message[j] = w->message[j];
		for (int j = 0; j < w->nr; j++)
			for (unsigned int k = 0; w->message[j].told >> k; k++)
				if (w->message[j].told & 1u << k)
					copy_view(from, &to->tale[i][j][k],
						  &from->tale[i][j][k]);
	}
}

/* The words that have several messages. Of all others every view has the only one. */
struct several {
	int nr;
	uint8_t word[MEMORY_WORDS];
};

static uint64_t hash_view(uint64_t hash, const struct several *s, const struct view *view)
{
	uint64_t eight = 0;

	for (int i = 0; i < s->nr; i++) {
		eight = eight << 8 | view->rank[s->word[i]];
		if (i % 8 == 7) {
			hash = hash_word(hash, eight);
			eight = 0;
		}
	}
	return hash_word(hash, eight);
}

/* Of @view, what @than does not have: all that counts if the one is going to be joined
 * into the other. */
static struct view beyond(const struct memory *m, const struct view *view,
			  const struct view *than)
{
	struct view rest = { { 0 } };

	for (int i = 0; i < m->nr_words; i++)
		rest.rank[i] = view->rank[i] > than->rank[i] ? view->rank[i] : 0;
	return rest;
}

static uint64_t hash_observer(uint64_t hash, const struct memory *m,
			      const struct several *s, const struct observer *t)
{
	struct view pending = beyond(m, &t->pending, &t->cur);
	struct view unlocked = beyond(m, &t->unlocked_seen, &t->cur);

	hash = hash_view(hash, s, &t->cur);
	hash = hash_view(hash, s, &pending);
	hash = hash_view(hash, s, &t->stored);
	hash = hash_view(hash, s, &t->ordered);
	hash = hash_view(hash, s, &t->strong);
	hash = hash_view(hash, s, &unlocked);
	hash = hash_view(hash, s, &t->unlocked_stores);
	/* Else no earlier load has told of anything that is out of sight. */
	if (!says_nothing(m, &pending))
		hash = hash_view(hash, s, &t->read);
	return hash_word(hash, t->in_rcu);
}

/* Whose it is makes a difference to what it tells alone. */
static uint64_t hash_message(uint64_t hash, const struct memory *m,
			     const struct several *s, int word, int rank)
{
	const struct message *p = &m->word[word].message[rank];
	bool is_known = m->is_shadow && rank == memory_newest(m, word);
	unsigned int writer = p->told ? (uint8_t)p->writer : 0;

	if (!is_known)
		hash = hash_word(hash, p->value);
	hash = hash_word(hash, writer | (p->glued && !m->is_shadow) << 8 | p->told << 16);
	for (unsigned int k = 0; p->told >> k; k++)
		if (p->told & 1u << k)
			hash = hash_view(hash, s, &m->tale[word][rank][k]);
	return hash;
}

static uint64_t hash_words(uint64_t hash, const struct memory *m, const struct several *s)
{
	for (int i = 0; i < m->nr_words; i++) {
		const struct word *w = &m->word[i];

		if (m->is_shadow && w->nr == 1 && !w->message[0].told)
			continue;
		hash = hash_word(hash, (uint64_t)i << 8 | w->nr);
		for (int j = 0; j < w->nr; j++)
			hash = hash_message(hash, m, s, i, j);
	}
	return hash;
}

uint64_t memory_hash(uint64_t hash, const struct memory *m)
{
	struct several s = { .nr = 0 };

	for (int i = 0; i < m->nr_words; i++)
		if (m->word[i].nr > 1)
			s.word[s.nr++] = i;
	hash = hash_view(hash, &s, &m->sc);
	hash = hash_view(hash, &s, &m->gp_begun);
	hash = hash_view(hash, &s, &m->rcu_left);
	for (int i = 0; i < m->nr_held; i++)
		hash = hash_view(hash, &s, &m->held[i]);
	for (int i = 0; i < m->nr_threads; i++)
		hash = hash_observer(hash, m, &s, &m->thread[i]);
	return hash_words(hash, m, &s);
}

int memory_oldest(const struct memory *m, int thread, int word, int needed)
{
	int rank = m->thread[thread].cur.rank[word];

	if (needed != MEMORY_NOTHING && m->held[needed].rank[word] > rank)
		rank = m->held[needed].rank[word];
	return rank;
}

/* Does the message of @of at @by tell that the one of @word at @rank is out of date? */
static bool tells_of_newer(const struct memory *m, int of, int by, int word, int rank)
{
	return told(m, of, by, TALE_SEEN)->rank[word] > rank ||
	       told(m, of, by, TALE_STRONG)->rank[word] > rank;
}

bool memory_may_read(const struct memory *m, int thread, int word, int rank)
{
	const struct observer *t = &m->thread[thread];

	if (t->pending.rank[word] <= rank)
		return true;
	for (int i = 0; i < m->nr_words; i++) {
		int other = t->read.rank[i] - 1;

		if (other >= 0 && i != word && m->word[i].message[other].writer != thread &&
		    tells_of_newer(m, i, other, word, rank) &&
		    tells_of_newer(m, word, rank, i, other))
			return false;
	}
	return true;
}

/* Into @all, what a message tells @thread. Its writer, nothing but what it was made from. */
static void join_tales(const struct memory *m, struct view *all, int thread, int word,
		       int rank)
{
	if (m->word[word].message[rank].writer == thread) {
		join(m, all, told(m, word, rank, TALE_NEEDED));
	} else {
		join(m, all, told(m, word, rank, TALE_SEEN));
		join(m, all, told(m, word, rank, TALE_STRONG));
	}
}

static const struct view *strongly_told(const struct memory *m, int thread, int word,
					int rank)
{
	static const struct view nothing;

	return m->word[word].message[rank].writer == thread ? &nothing :
	       told(m, word, rank, TALE_STRONG);
}

/* With @own, is there nothing in @one that is not in @other? */
static bool is_within(const struct memory *m, const struct view *one,
		      const struct view *other, const struct view *own)
{
	for (int i = 0; i < m->nr_words; i++)
		if (one->rank[i] > other->rank[i] && one->rank[i] > own->rank[i])
			return false;
	return true;
}

bool memory_tells_no_more(const struct memory *m, int thread, int word, int rank, int than)
{
	const struct observer *t = &m->thread[thread];
	struct view one = { { 0 } }, other = { { 0 } };

	join_tales(m, &one, thread, word, rank);
	join_tales(m, &other, thread, word, than);
	at_least(&one, word, rank);
	at_least(&other, word, than);
	return is_within(m, &one, &other, &t->cur) &&
	       is_within(m, strongly_told(m, thread, word, rank),
			 strongly_told(m, thread, word, than), &t->strong);
}

uint64_t memory_load(struct memory *m, int thread, int word, int rank,
		     enum memory_order order, int needed, int got)
{
	const struct message *p = &m->word[word].message[rank];
	struct observer *t = &m->thread[thread];
	struct view all = { { 0 } };

	if (needed != MEMORY_NOTHING)
		all = m->held[needed];
	join_tales(m, &all, thread, word, rank);
	join(m, &t->strong, strongly_told(m, thread, word, rank));
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
		struct drops one = { .nr_words = m->nr_words };

		one.nr.rank[word] = 1;
		for (int i = 0; i < m->nr_threads; i++)
			m->forgot |= (m->thread[i].cur.rank[word] == 0) << i;
		m->forgot &= ~m->left;
		drop_oldest(m, &one);
		rank--;
	}
	memmove(w->message + rank + 1, w->message + rank,
		(w->nr - rank) * sizeof(w->message[0]));
	memmove(m->tale[word][rank + 1], m->tale[word][rank],
		(w->nr - rank) * sizeof(m->tale[0][0]));
	w->nr++;
	w->message[rank] = (struct message){ 0 };
	for_each_view(m, make_room, &(struct place){ word, rank });
	for (int i = 0; i < m->nr_threads; i++)
		make_room(&m->thread[i].read, &(struct place){ word, rank + 1 });
	return rank;
}

/* @glued: it is the write of an atomic operation; a release sequence goes on. Returns
 * the rank. */
static int put(struct memory *m, int thread, int word, int rank, uint64_t value,
	       unsigned int order, bool glued, int needed)
{
	struct observer *t = &m->thread[thread];
	struct view seen;

	rank = insert(m, word, rank);
	m->word[word].message[rank].value = value;
	m->word[word].message[rank].writer = thread;
	m->word[word].message[rank].glued = glued;
	seen = t->ordered;
	if (order & MEMORY_RELEASE) {
		join(m, &seen, &t->cur);
		join(m, &seen, &t->pending);
	}
	if (glued)
		join(m, &seen, told(m, word, rank - 1, TALE_SEEN));
	seen.rank[word] = rank;
	tell(m, word, rank, TALE_SEEN, &seen);
	tell(m, word, rank, TALE_STRONG, &t->strong);
	if (needed != MEMORY_NOTHING)
		tell(m, word, rank, TALE_NEEDED, &m->held[needed]);
	t->cur.rank[word] = rank;
	at_least(&t->pending, word, rank);
	join(m, &t->stored, &seen);
	return rank;
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

bool memory_has_more(const struct memory *m, int thread, const struct view *view)
{
	const struct observer *t = &m->thread[thread];
	static const struct view nothing;

	return !is_within(m, &t->cur, view, &nothing) ||
	       !is_within(m, &t->pending, view, &nothing);
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

void memory_after_unlock(struct memory *m, int thread)
{
	struct observer *t = &m->thread[thread];

	join(m, &t->cur, &t->unlocked_seen);
	join(m, &t->ordered, &t->unlocked_stores);
}

void memory_before_unlock(struct memory *m, int thread)
{
	struct observer *t = &m->thread[thread];

	t->unlocked_stores = t->stored;
	join(m, &t->unlocked_stores, &t->ordered);
	t->unlocked_seen = t->cur;
	join(m, &t->unlocked_seen, &t->pending);
}

void memory_lock(struct memory *m, int thread, int word, uint64_t value)
{
	memory_after_unlock(m, thread);
	join(m, &m->thread[thread].ordered,
	     told(m, word, memory_newest(m, word), TALE_STORES));
	memory_rmw(m, thread, word, memory_newest(m, word), value, MEMORY_ACQUIRE,
		   MEMORY_NOTHING, MEMORY_NOTHING);
}

void memory_unlock(struct memory *m, int thread, int word, uint64_t value, bool is_rmw)
{
	int rank;

	memory_before_unlock(m, thread);
	rank = put(m, thread, word, memory_newest(m, word) + 1, value, MEMORY_RELEASE, is_rmw,
		   MEMORY_NOTHING);
	tell(m, word, rank, TALE_STORES, &m->thread[thread].unlocked_stores);
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

void memory_leave(struct memory *m, int thread)
{
	memset(&m->thread[thread], 0, sizeof(m->thread[thread]));
	m->left |= 1u << thread;
}

/* The oldest message of @word that there is a use for: a load may return it, or it was read
 * by one that memory_may_read() has to know of. */
static int oldest_needed(const struct memory *m, int word, unsigned int readers)
{
	int oldest = memory_newest(m, word);

	for (int i = 0; i < m->nr_threads; i++) {
		const struct observer *t = &m->thread[i];
		int read = t->read.rank[word] - 1;

		if (readers & 1u << i && t->cur.rank[word] < oldest)
			oldest = t->cur.rank[word];
		if (read >= 0 && read < oldest && memcmp(&t->pending, &t->cur, view_size(m)))
			oldest = read;
	}
	return oldest;
}

void memory_forget(struct memory *m, const uint8_t *readers)
{
	struct drops drops = { .nr_words = m->nr_words };
	bool any = false;

	for (int i = 0; i < m->nr_words; i++) {
		int oldest = oldest_needed(m, i, readers[i]);

		drops.nr.rank[i] = oldest;
		any |= oldest;
	}
	if (any)
		drop_oldest(m, &drops);
}
