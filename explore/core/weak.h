/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Weak memory for an execution: loads may return what is out of date.
 *
 * memory.h says what a load may return; this lets it. A hook comes before its
 * access, and nothing else runs until the thread's next hook. So an old value is
 * put in place by the one and taken away by the other, which also sees what a
 * store has stored. Between two steps memory holds the newest values, for
 * everybody who looks at it without being asked: oracles, machine, hash.
 *
 * Which words there are is learnt, as what is shared is, and who loads them: a new
 * one makes the search start over. Old values that nobody could load are not kept, and of
 * equal ones only those that tell less are tried. Once a schedule has all the late loads
 * that it may have, memory is as without.
 *
 * Loads of one thread are performed in program order here, each like an acquire;
 * stores are late, and in any order that no release or barrier forbids. So what a
 * missing smp_mb(), smp_wmb() or release does is seen, what a missing smp_rmb() or
 * acquire does is not; neither dependencies nor either of these is announced by
 * the compiler.
 */
#ifndef EXPLORE_WEAK_H
#define EXPLORE_WEAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../memory/memory.h"
#include "words.h"

struct thread;
struct op;

/**
 * struct weak - settings, and what is known
 * @is_on: loads may be late.
 * @is_x86: atomic exchanges of page-table entries are full barriers, which is more
 *          than generic code may rely on.
 * @bound: loads of one schedule that may return an old value.
 * @is_known: the words come from a schedule file; no more are learnt.
 * @has_late_mb: others may go on before a full barrier, though the thread accesses nothing
 *               between that and its access before.
 * @is_whole: for tests: nothing is left out of the state that makes no difference, and no
 *            choice that makes none.
 * @late: loads that did, in the schedule at hand.
 * @words: which there are, see words.h.
 */
struct weak {
	bool is_on, is_x86, is_known, has_late_mb, is_whole;
	int bound, late;
	struct words words;
};

extern struct weak weak;

/** weak_is() - set what memory is: "sc", "weak", "weak-x86". False: no such name. */
bool weak_is(const char *name);
const char *weak_name(void);

/** weak_learnt() - stir into @hash what has been learnt: which words there are, and who
 *  loads them */
uint64_t weak_learnt(uint64_t hash);

/** weak_settle_words() - what has been learnt since the execution began is forgotten: its
 *  schedule tells of choices where it knew words to be */
void weak_settle_words(void);

/** weak_begin() - the world is as it was kept, no thread has run */
void weak_begin(void);

/** weak_arrive() - the running thread is about to access a location; before it may
 *  park. @is_shared: others notice it. Sets footprint.grew if that was not known. */
void weak_arrive(uintptr_t addr, size_t size, unsigned int kind, bool is_shared);

/** weak_choices() - in how many ways can a parked thread perform its operation?
 *  1 unless it is a load that may be late. */
int weak_choices(int thread);

/**
 * weak_access() - the running thread performs an access now
 * @kind: set of enum ex_kind.
 * @choice: of those that weak_choices() has counted; 0: the newest value.
 */
void weak_access(uintptr_t addr, size_t size, unsigned int kind, const void *pc,
		 int choice);

/** weak_passes() - the running thread makes an access that no other notices; what was
 *  announced for its next one is over with it */
void weak_passes(unsigned int kind);

/** weak_wants_choice() - likewise, from a schedule: how many there are */
int weak_wants_choice(uintptr_t addr, size_t size, unsigned int kind, const void *pc);

/** weak_settle() - the access before is over. Each hook begins with it. */
void weak_settle(void);

/** weak_take_back() - the machine accesses memory, which it may do before the access that
 *  was announced last is over, or in the course of it. It finds the newest values. */
void weak_take_back(void);

/** weak_announce() - an access is announced; before the thread may park */
void weak_announce(unsigned int kind);

/* An access of the running thread is not settled yet. */
extern bool weak_pending;

/** weak_is_noticed() - what orders accesses is announced: has another thread to be given
 *  the chance to go on before it? It has, with @has_late_mb, if it is a full barrier of the
 *  code's that tells more than was known to all. */
bool weak_is_noticed(enum ex_order order, const void *pc);

/** weak_order() - it takes effect */
void weak_order(enum ex_order order, const void *pc);

/** weak_switch() - @thread takes the next step */
void weak_switch(int thread);

/** weak_hash() - stir into @hash what tells the state of memory from others */
uint64_t weak_hash(uint64_t hash);

/* A state that can be gone back to. */
struct weak_state {
	int late, last;
	struct memory memory;
};

void weak_save(struct weak_state *to);
void weak_restore(const struct weak_state *from);

#endif
