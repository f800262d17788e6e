/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory: what a load may return when the order of accesses is the Linux kernel
 * memory model's, not that of a schedule.
 *
 * A word is a list of *messages*, the values stored to it in coherence order. A
 * *view* is a position in each word's list: what is older than that is out of
 * sight. Each thread has views, each message carries some, and all that a
 * barrier, a lock or an RCU grace period does is to join one view into another.
 * A thread runs in program order; it is its loads that may be late to learn of a
 * store, and its stores that may take a place before ones made already.
 *
 * Positions are ranks, counted from the oldest message that is kept. So the
 * same memory looks the same however it came about, and can be hashed.
 *
 * This knows neither the kernel nor the explorer's search: who calls it decides
 * what runs next and which of the messages a load takes. The functions change
 * @m alone and do not fail unless they say so.
 *
 * Compared with the model: no load buffering, and every load is ordered with the
 * later stores of its thread. Otherwise the outcomes are those of
 * tools/memory-model; tests/litmus compares the two.
 */
#ifndef EXPLORE_MEMORY_H
#define EXPLORE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../interface.h"

#ifndef MEMORY_WORDS
#define MEMORY_WORDS 256		/* a multiple of 8 */
#endif
#ifndef MEMORY_MESSAGES
#define MEMORY_MESSAGES 16	/* of each word; older ones are forgotten */
#endif
#ifndef MEMORY_HELD
#define MEMORY_HELD 32		/* loaded values that later accesses may depend on */
#endif
#define MEMORY_NOTHING (-1)	/* in place of the number of a held value */

/* For each word, the oldest message that is in sight. */
struct view {
	uint8_t rank[MEMORY_WORDS];
};

/**
 * enum tale - the views that a message carries
 * @TALE_SEEN: what whoever acquires it has seen as well: what its writer had ordered
 *             before it (release, wmb, mb).
 * @TALE_STRONG: what every CPU had seen when it was stored: what full barriers had
 *               made so.
 * @TALE_STORES: what a store after the lock that this message releases comes after,
 *               for third parties too (the kernel's unlock-lock ordering).
 * @TALE_NEEDED: what its value or address depends on; for its writer, if that reads
 *               it back.
 */
enum tale { TALE_SEEN, TALE_STRONG, TALE_STORES, TALE_NEEDED, NR_TALES };

/**
 * struct message - one value that a word has or had
 * @value: of all its bytes.
 * @writer: who stored it, -1: nobody, it is the initial value.
 * @glued: no store may come before this one and after its predecessor: it is
 *         the write of an atomic operation that read that.
 * @told: set of enum tale: which of its views say anything. The others are not
 *        looked at, and not copied: most messages have none.
 */
struct message {
	uint64_t value;
	int8_t writer;
	bool glued;
	uint8_t told;
};

struct word {
	int nr;
	struct message message[MEMORY_MESSAGES];	/* oldest first */
};

/**
 * struct observer - a thread's views
 * @cur: bounds its loads.
 * @pending: what it would know if a read barrier came now: of all it has read.
 * @stored: what its own stores carry: what a write barrier orders.
 * @ordered: what its next store carries without being a release.
 * @strong: what every CPU has seen by now.
 * @unlocked_seen: @cur and @pending at its last unlock.
 * @unlocked_stores: @stored and @ordered at its last unlock.
 * @read: of each word, one more than the rank that it read last; 0: none.
 * @in_rcu: depth of read-side critical sections.
 */
struct observer {
	struct view cur, pending, stored, ordered, strong;
	struct view unlocked_seen, unlocked_stores;
	struct view read;
	int in_rcu;
};

/**
 * struct memory - a state
 * @sc: what full barriers have made known to every CPU.
 * @gp_begun: what callers of synchronize_rcu() or call_rcu() knew.
 * @rcu_left: what readers knew when they left.
 * @held: what a value that was loaded tells to an access that depends on it. The
 *        caller hands out the numbers.
 * @is_shadow: the caller has the newest values as well, and every store takes the last
 *             place. So neither the ones nor what is glued is stirred into a hash.
 * @left: set of threads that make no more accesses.
 * @forgot: set of threads whose loads could still have returned a message that was
 *          dropped, for want of room.
 */
struct memory {
	int nr_threads, nr_words, nr_held;
	bool is_shadow;
	unsigned int left, forgot;
	struct view sc, gp_begun, rcu_left;
	struct view held[MEMORY_HELD];
	struct observer thread[EX_MAX_THREADS];
	struct word word[MEMORY_WORDS];
	struct view tale[MEMORY_WORDS][MEMORY_MESSAGES][NR_TALES];
};

enum memory_order {
	MEMORY_ONCE = 0,
	MEMORY_ACQUIRE = 1,
	MEMORY_RELEASE = 2,
};

/** memory_init() - no words yet; @nr_threads is at most EX_MAX_THREADS, @nr_held
 *  at most MEMORY_HELD. Nor is it a shadow. */
void memory_init(struct memory *m, int nr_threads, int nr_held);

/**
 * memory_add() - one more word
 * @value: its only message.
 *
 * Returns its number, or -ENOSPC.
 */
int memory_add(struct memory *m, uint64_t value);

/** memory_copy() - @to becomes equal to @from, at the cost of what @from uses */
void memory_copy(struct memory *to, const struct memory *from);

/** memory_hash() - stir into @hash what tells @m from other states */
uint64_t memory_hash(uint64_t hash, const struct memory *m);

/** memory_newest() - the rank of the last message of @word */
static inline int memory_newest(const struct memory *m, int word)
{
	return m->word[word].nr - 1;
}

/** memory_value() - the value of the message at @rank */
static inline uint64_t memory_value(const struct memory *m, int word, int rank)
{
	return m->word[word].message[rank].value;
}

/**
 * memory_oldest() - the rank of the oldest message that a load may return
 * @needed: what the load's address depends on: the @got of the load that it was
 *          made from, or MEMORY_NOTHING.
 *
 * All ranks from there to memory_newest() for which memory_may_read() holds are
 * candidates.
 */
int memory_oldest(const struct memory *m, int thread, int word, int needed);

/**
 * memory_may_read() - is the message at @rank compatible with the earlier loads?
 *
 * If one of them has told of a newer message of @word, this load is in truth the
 * earlier one. Then its own message must not tell that what the other has read is
 * out of date.
 */
bool memory_may_read(const struct memory *m, int thread, int word, int rank);

/**
 * memory_tells_no_more() - after a load of the message at @rank, does the thread know no
 * more than after one of the message at @than?
 *
 * Both are candidates of a load that acquires and depends on nothing. Who knows less may
 * do all that who knows more may: loads have more candidates, stores tell less. So if the
 * values are the same too, @than need not be tried.
 */
bool memory_tells_no_more(const struct memory *m, int thread, int word, int rank,
			  int than);

/**
 * memory_load() - a load returns the message at @rank, a candidate
 * @order: MEMORY_ACQUIRE or MEMORY_ONCE.
 * @needed: as above.
 * @got: the number under which the value is held from now on, for accesses that
 *       depend on it; or MEMORY_NOTHING.
 *
 * Returns the value.
 */
uint64_t memory_load(struct memory *m, int thread, int word, int rank,
		     enum memory_order order, int needed, int got);

/**
 * memory_first_place() - the lowest rank that a store may take
 *
 * All ranks from there to memory_newest() + 1 for which memory_is_place() holds
 * are candidates. A word that is full has room at its end only.
 */
int memory_first_place(const struct memory *m, int thread, int word);
bool memory_is_place(const struct memory *m, int word, int rank);

/**
 * memory_store() - a store takes the place @rank, a candidate
 * @value: of the whole word.
 * @order: MEMORY_RELEASE or MEMORY_ONCE.
 * @needed: what its value or address depends on, or MEMORY_NOTHING.
 */
void memory_store(struct memory *m, int thread, int word, int rank, uint64_t value,
		  enum memory_order order, int needed);

/**
 * memory_rmw() - an atomic read-modify-write reads @rank and comes right after it
 * @rank: a candidate of the load, and memory_is_place() for the next one.
 * @order: set of enum memory_order; a fully ordered one is between two barriers.
 *
 * Returns the value that it read.
 */
uint64_t memory_rmw(struct memory *m, int thread, int word, int rank,
		    uint64_t value, unsigned int order, int needed, int got);

/** memory_has_more() - does the thread know of anything that @view does not have? */
bool memory_has_more(const struct memory *m, int thread, const struct view *view);

/** memory_mb(), memory_rmb(), memory_wmb() - the barriers of these names */
void memory_mb(struct memory *m, int thread);
void memory_rmb(struct memory *m, int thread);
void memory_wmb(struct memory *m, int thread);

/**
 * memory_lock(), memory_unlock() - a lock's word becomes @value
 *
 * @is_rmw: by an atomic operation, so whoever takes it next has seen what they had who gave
 *          it back before.
 *
 * Its newest message must be one that lets it: that is the caller's to know.
 */
void memory_lock(struct memory *m, int thread, int word, uint64_t value);
void memory_unlock(struct memory *m, int thread, int word, uint64_t value, bool is_rmw);

/** memory_after_unlock(), memory_before_unlock() - likewise of a lock that nobody else takes,
 *  which orders what is before an unlock with what is after the next lock all the same */
void memory_after_unlock(struct memory *m, int thread);
void memory_before_unlock(struct memory *m, int thread);

/**
 * memory_rcu_read_lock() etc. - RCU
 *
 * memory_gp_begin() is the caller's side of a grace period: the call of
 * synchronize_rcu(); memory_call_rcu() that of call_rcu(), which is no barrier for
 * its caller. memory_gp_end() is called once all have left
 * who were readers then; by the thread that goes on, or runs the call-back.
 */
void memory_rcu_read_lock(struct memory *m, int thread);
void memory_rcu_read_unlock(struct memory *m, int thread);
void memory_gp_begin(struct memory *m, int thread);
void memory_call_rcu(struct memory *m, int thread);
void memory_gp_end(struct memory *m, int thread);

/** memory_meet() - two threads know what the other knows: an IPI and its
 *  acknowledgement */
void memory_meet(struct memory *m, int one, int other);

/** memory_leave() - @thread makes no more accesses, and is no third party to anybody */
void memory_leave(struct memory *m, int thread);

/**
 * memory_forget() - drop the messages that no load will return any more
 * @readers: of each word, the set of threads that may yet load an old message of it. To
 *           all others the newest one will do.
 *
 * Ranks change. A view may come to have more than it had: what all readers have.
 */
void memory_forget(struct memory *m, const uint8_t *readers);

#endif
