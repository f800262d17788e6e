// SPDX-License-Identifier: GPL-2.0-only
#include "weak.h"

#include <stdio.h>
#include <string.h>

#include "barrier.h"
#include "fatal.h"
#include "footprint.h"
#include "hash.h"
#include "names.h"
#include "running.h"

struct weak weak = { .bound = 2 };
bool weak_pending;

static struct memory memory;
/* The words that @memory has: those that were known when the execution began. */
static struct word_known used[MEMORY_WORDS];
static int last;		/* who ran last; -1: nobody */

/* What the next hook has to do for the access before it. */
static struct {
	unsigned int kind;
	int word, nr;		/* that were accessed; several are next to each other */
	bool is_late;
	uint64_t newest, old;
	const void *pc;
} pending;

/* A full barrier was the running thread's last event: as it was before. */
static struct {
	bool is_valid;
	bool is_left_out;	/* then there is no more to it than that */
	uint64_t events;	/* of the thread */
	struct view sc;
	struct observer observer;
} before_mb;

bool weak_is(const char *name)
{
	if (strcmp(name, "sc") && strcmp(name, "weak") && strcmp(name, "weak-x86"))
		return false;
	weak.is_on = strcmp(name, "sc") != 0;
	weak.is_x86 = !strcmp(name, "weak-x86");
	return true;
}

EX_ENTRY _Bool ex_is_weak(void)
{
	return weak.is_on;
}

const char *weak_name(void)
{
	return !weak.is_on ? "sc" : weak.is_x86 ? "weak-x86" : "weak";
}

uint64_t weak_learnt(uint64_t hash)
{
	return weak.is_on ? words_hash(&weak.words, hash) : hash;
}

/*
 * No load of this schedule may be late any more: what is ahead depends on the newest
 * values alone. So views and messages are neither kept up to date from here on, nor part
 * of a state.
 */
static bool is_spent(void)
{
	return weak.late >= weak.bound && !weak.is_whole;
}

/* After a store: the memory has forgotten the oldest value of that word. */
static void note_forgotten(int word)
{
	unsigned int forgot = memory.forgot;

	memory.forgot = 0;
	if (forgot && words_at(&weak.words, used[word].addr))
		words_at(&weak.words, used[word].addr)->forgot |= forgot;
}

static uint64_t value_of(int word)
{
	uint32_t half;
	uint64_t value;

	if (used[word].size == sizeof(value)) {
		memcpy(&value, (const void *)used[word].addr, sizeof(value));
		return value;
	}
	memcpy(&half, (const void *)used[word].addr, sizeof(half));
	return half;
}

static void put_value(int word, uint64_t value)
{
	memcpy((void *)used[word].addr, &value, used[word].size);
}

/* The first known word that an access takes, and how many in all; words are sorted. */
static int find(uintptr_t addr, size_t size, int *nr)
{
	int first = -1;

	*nr = 0;
	for (int i = 0; i < memory.nr_words && used[i].addr < addr + size; i++) {
		if (used[i].addr + used[i].size <= addr)
			continue;
		if (first < 0)
			first = i;
		++*nr;
	}
	return first;
}

void weak_settle_words(void)
{
	struct word_known *w;

	if (!weak.is_on)
		return;
	for (int i = 0; i < memory.nr_words; i++) {
		w = words_at(&weak.words, used[i].addr);
		if (w)
			used[i].forgot = w->forgot;
	}
	weak.words.nr = memory.nr_words;
	memcpy(weak.words.word, used, weak.words.nr * sizeof(used[0]));
}

void weak_begin(void)
{
	if (!weak.is_on)
		return;
	memory_init(&memory, execution.nr_threads, 0);
	memory.is_shadow = !weak.is_whole;
	for (int i = 0; i < weak.words.nr; i++) {
		/* The list may have come from anywhere. */
		if (!footprint_find(weak.words.word[i].addr))
			fatal("%#lx is no address of this program", weak.words.word[i].addr);
		used[i] = weak.words.word[i];
		memory_add(&memory, value_of(i));
	}
	weak.late = 0;
	last = -1;
	weak_pending = before_mb.is_valid = false;
}

/* What the machine has stored meanwhile, which announces no values. */
static void notice(int thread)
{
	for (int i = 0; thread >= 0 && i < memory.nr_words; i++) {
		int newest = memory_newest(&memory, i);

		if (memory_value(&memory, i, newest) != value_of(i))
			memory_store(&memory, thread, i, newest + 1, value_of(i),
				     MEMORY_RELEASE, MEMORY_NOTHING);
		note_forgotten(i);
	}
}

/* May a load of that kind be late? */
static bool is_weak_load(unsigned int kind)
{
	return kind & EX_WEAK && kind & EX_READ &&
	       !(kind & (EX_WRITE | EX_ACQUIRE | EX_RELEASE));
}

/* What the running thread compares with is what it exchanges: the newest, or it fails. */
static bool is_in_atomic(int thread, uintptr_t addr)
{
	return execution.thread[thread].atomic == addr;
}

void weak_arrive(uintptr_t addr, size_t size, unsigned int kind, bool is_shared)
{
	int nr;

	if (is_spent())
		return;
	if (is_shared && !weak.is_known && !execution.scripted) {
		words_learn(&weak.words, addr, size);
		if (is_weak_load(kind) && !is_in_atomic(execution.current, addr))
			words_learn_load(&weak.words, addr, size, execution.current);
	}
	/* Here, and so at the same places in every replay. */
	if (find(addr, size, &nr) >= 0)
		notice(execution.current);
}

/* Is there an older message with the same value that tells no more? Then all that a load
 * may do to this one it may do to that one, which is as late. */
static bool is_in_vain(int thread, int word, int rank, int oldest)
{
	for (int i = oldest; i < rank && !weak.is_whole; i++)
		if (memory_value(&memory, word, i) == memory_value(&memory, word, rank) &&
		    memory_may_read(&memory, thread, word, i) &&
		    memory_tells_no_more(&memory, thread, word, i, rank))
			return true;
	return false;
}

/* All loads are acquires; but see barrier.h. */
static enum memory_order order_of(unsigned int kind, const void *pc)
{
	return barrier_loads && kind & EX_WEAK && barrier_is_left_out(BARRIER_LOAD, pc) ?
	       MEMORY_ONCE : MEMORY_ACQUIRE;
}

/* The @choice-th message that a load is to return, from the newest on. -1: none. */
static int candidate(int thread, int word, int choice, enum memory_order order)
{
	int oldest = memory_oldest(&memory, thread, word, MEMORY_NOTHING);
	int newest = memory_newest(&memory, word);

	for (int i = newest; i >= oldest; i--)
		if (memory_may_read(&memory, thread, word, i) &&
		    (i == newest || order != MEMORY_ACQUIRE ||
		     !is_in_vain(thread, word, i, oldest)) && !choice--)
			return i;
	return -1;
}

/* Of the bytes that an access takes, is any another one in the newest message? */
static bool differs(int word, int rank, uintptr_t addr, size_t size)
{
	uint64_t value = memory_value(&memory, word, rank);
	uint64_t newest = memory_value(&memory, word, memory_newest(&memory, word));
	const char *a = (const char *)&value, *b = (const char *)&newest;
	uintptr_t from = addr > used[word].addr ? addr - used[word].addr : 0;
	uintptr_t to = addr + size - used[word].addr;

	if (to > used[word].size)
		to = used[word].size;
	return memcmp(a + from, b + from, to - from) != 0;
}

static int count(int thread, uintptr_t addr, size_t size, unsigned int kind, const void *pc)
{
	int nr, word, choices = 1;
	enum memory_order order;

	if (weak.late >= weak.bound || !is_weak_load(kind) || is_in_atomic(thread, addr))
		return 1;
	word = find(addr, size, &nr);
	if (nr != 1)
		return 1;
	order = order_of(kind, pc);
	while (choices < EX_MAX_CHOICES && candidate(thread, word, choices, order) >= 0)
		choices++;
	return choices;
}

static void look_for_stale(const struct op *op, int thread, int choices)
{
	int nr, word = find(op->addr, op->size, &nr);
	enum memory_order order = order_of(op->kind, op->pc);

	for (int i = 1; i < choices; i++)
		if (differs(word, candidate(thread, word, i, order), op->addr, op->size))
			words_note_stale(&weak.words, (struct stale){ op->pc, name_of(op->addr) });
}

int weak_choices(int thread)
{
	const struct op *op = &execution.thread[thread].next;
	int choices = weak.is_on ? count(thread, op->addr, op->size, op->kind, op->pc) : 1;

	if (choices > 1 && op->kind & EX_PLAIN)
		look_for_stale(op, thread, choices);
	return choices;
}

int weak_wants_choice(uintptr_t addr, size_t size, unsigned int kind, const void *pc)
{
	return count(execution.current, addr, size, kind, pc);
}

static void tell_late(int word, const struct message *old, const struct message *new,
		      const void *pc)
{
	const char *name = name_of(used[word].addr);

	ex_note(pc, "reads %s = %#lx, LATE: the newest is %#lx, stored by %s; an smp_mb() on "
		"either side, a lock, or a release would have ordered the two",
		name ? name : "a word", old->value, new->value, new->writer < 0 ?
		"set-up" : execution.program->thread_name[new->writer]);
}

/* A load of one word; the value comes to be where the access will find it. */
static void load(int word, int choice, enum memory_order order, const void *pc)
{
	int thread = execution.current;
	int newest = memory_newest(&memory, word);
	int rank = choice ? candidate(thread, word, choice, order) : newest;
	const struct message *m = memory.word[word].message;

	if (rank < 0)
		fatal("a late load has nothing to return, at %p", pc);
	if (rank != newest) {
		tell_late(word, &m[rank], &m[newest], pc);
		weak.late++;
		pending.is_late = weak_pending = true;
		pending.old = m[rank].value;
		pending.newest = m[newest].value;
		put_value(word, pending.old);
	}
	memory_load(&memory, thread, word, rank, order, MEMORY_NOTHING, MEMORY_NOTHING);
}

/* The next access comes by here, even if it is nobody else's business. */
static void attend_to_next(bool yes)
{
	running->attention = yes || execution.scripted || execution.trace ? 0 :
			     EXECUTION_MAX_EVENTS;
}

/* The other half of a fully ordered atomic operation. */
static void finish_atomic(void)
{
	if (running->is_full)
		memory_mb(&memory, execution.current);
	running->is_full = running->is_bare = false;
}

void weak_access(uintptr_t addr, size_t size, unsigned int kind, const void *pc, int choice)
{
	int nr, word;

	if (is_spent())
		return;
	word = find(addr, size, &nr);
	if ((kind & EX_READ && kind & EX_WRITE) || running->atomic != addr)
		running->atomic = kind & EX_READ && kind & EX_WRITE ? addr : 0;
	if (!nr) {
		weak_passes(kind);
		return;
	}
	pending.kind = kind;
	pending.word = word;
	pending.nr = nr;
	pending.is_late = false;
	pending.pc = pc;
	if (kind & (EX_WRITE | EX_ACQUIRE | EX_RELEASE)) {
		weak_pending = true;
	} else {
		for (int i = 0; i < nr; i++)
			load(word + i, nr == 1 ? choice : 0, order_of(kind, pc), pc);
	}
	if (weak_pending)
		attend_to_next(true);
}

/* Of the machine's locks. */
static bool is_left_out(enum barrier_kind kind)
{
	return barrier_loads && barrier_is_left_out(kind, pending.pc);
}

/* Of a lock that is given back; by an atomic operation, if other bits of the word or other
 * readers may be there. */
static void settle_release(int thread, int word, uint64_t value)
{
	int newest = memory_newest(&memory, word);
	bool is_rmw = pending.kind & EX_READ;

	if (!is_left_out(BARRIER_UNLOCK))
		memory_unlock(&memory, thread, word, value, is_rmw);
	else if (is_rmw)
		memory_rmw(&memory, thread, word, newest, value, MEMORY_ONCE, MEMORY_NOTHING,
			   MEMORY_NOTHING);
	else
		memory_store(&memory, thread, word, newest + 1, value, MEMORY_ONCE,
			     MEMORY_NOTHING);
}

static void settle_acquire(int thread, int word, uint64_t value)
{
	if (is_left_out(BARRIER_LOCK))
		memory_rmw(&memory, thread, word, memory_newest(&memory, word), value,
			   MEMORY_ONCE, MEMORY_NOTHING, MEMORY_NOTHING);
	else
		memory_lock(&memory, thread, word, value);
}

static void settle_word(int thread, int word)
{
	int newest = memory_newest(&memory, word);
	uint64_t value = value_of(word);
	unsigned int kind = pending.kind;
	bool is_machine = !(kind & EX_WEAK);
	bool releases = running->releases || is_machine;
	bool is_same = value == memory_value(&memory, word, newest);
	enum memory_order acquires = running->is_bare ? MEMORY_ONCE :
				     order_of(kind, pending.pc);

	if (kind & EX_RELEASE) {
		settle_release(thread, word, value);
	} else if (kind & EX_ACQUIRE && !is_same) {
		settle_acquire(thread, word, value);
	} else if (kind & EX_READ && !(kind & EX_ORDERS) && is_same) {
		/* It failed, or changed nothing. */
		memory_load(&memory, thread, word, newest, acquires, MEMORY_NOTHING,
			    MEMORY_NOTHING);
	} else if (kind & EX_READ) {
		memory_rmw(&memory, thread, word, newest, value, acquires |
			   (releases ? MEMORY_RELEASE : 0), MEMORY_NOTHING, MEMORY_NOTHING);
	} else {
		memory_store(&memory, thread, word, newest + 1, value,
			     releases ? MEMORY_RELEASE : 0, MEMORY_NOTHING);
	}
	note_forgotten(word);
	/* Nobody announces what it has of barriers: its stores are in order. */
	if (is_machine && !(kind & (EX_ACQUIRE | EX_RELEASE)))
		memory_wmb(&memory, thread);
}

void weak_passes(unsigned int kind)
{
	finish_atomic();
	if (kind & EX_WRITE)
		running->releases = false;
	/* It is no word of the memory, but a lock all the same. */
	if (kind & EX_RELEASE && !is_spent())
		memory_before_unlock(&memory, execution.current);
	else if (kind & EX_ACQUIRE && !is_spent())
		memory_after_unlock(&memory, execution.current);
}

void weak_take_back(void)
{
	if (!weak_pending || !running || !pending.is_late)
		return;
	pending.is_late = false;
	if (value_of(pending.word) != pending.old)
		fatal("an old value was overwritten unseen, at %p", pending.pc);
	put_value(pending.word, pending.newest);
}

void weak_settle(void)
{
	struct thread *t = running;
	int thread = execution.current;

	if (!weak_pending || !t)
		return;
	weak_take_back();
	weak_pending = false;
	attend_to_next(false);
	if (pending.kind & (EX_WRITE | EX_ACQUIRE | EX_RELEASE)) {
		for (int i = 0; i < pending.nr; i++)
			settle_word(thread, pending.word + i);
		t->releases = false;
	}
	finish_atomic();
}

void weak_announce(unsigned int kind)
{
	bool may_be_full = (kind & (EX_READ | EX_WRITE | EX_WEAK | EX_NEVER_FULL)) ==
			   (EX_READ | EX_WRITE | EX_WEAK);
	bool follows = before_mb.is_valid && before_mb.events == running->events;

	before_mb.is_valid = false;
	attend_to_next(false);
	if (!follows || !may_be_full || is_spent())
		return;
	/* The barrier is the first half of a fully ordered atomic operation. */
	if (before_mb.is_left_out)
		running->is_bare = true;
	else if (kind & EX_ENTRY_RELAXED && !weak.is_x86) {
		memory.sc = before_mb.sc;
		memory.thread[execution.current] = before_mb.observer;
	} else {
		running->is_full = true;
	}
}

/* What the machine orders is no barrier of the code's. */
static const enum barrier_kind kind_of[] = {
	[EX_MB] = BARRIER_MB, [EX_WMB] = BARRIER_WMB, [EX_RMB] = BARRIER_RMB,
	[EX_NEXT_RELEASES] = BARRIER_RELEASE,
};

static bool has_kind(enum ex_order order)
{
	return order == EX_MB || order == EX_WMB || order == EX_RMB ||
	       order == EX_NEXT_RELEASES;
}

bool weak_is_noticed(enum ex_order order, const void *pc)
{
	/* The machine is in the middle of something where it announces the others. */
	if (!weak.has_late_mb || order != EX_MB || is_spent() || barrier_is_left_out(BARRIER_MB, pc))
		return false;
	notice(execution.current);
	return memory_has_more(&memory, execution.current, &memory.sc);
}

void weak_order(enum ex_order order, const void *pc)
{
	int thread = execution.current;
	bool left_out = has_kind(order) && barrier_is_left_out(kind_of[order], pc);

	before_mb.is_valid = left_out && order == EX_MB;
	before_mb.is_left_out = left_out;
	before_mb.events = running->events;
	if (is_spent())
		return;
	/* They are about the access that comes next. */
	if (order == EX_MB || order == EX_NEXT_RELEASES)
		attend_to_next(true);
	if (left_out)
		return;
	notice(thread);
	switch (order) {
	case EX_MB:
		before_mb.is_valid = true;
		before_mb.sc = memory.sc;
		before_mb.observer = memory.thread[thread];
		memory_mb(&memory, thread);
		break;
	case EX_WMB:
		memory_wmb(&memory, thread);
		break;
	case EX_RMB:
		memory_rmb(&memory, thread);
		break;
	case EX_NEXT_RELEASES:
		running->releases = true;
		break;
	case EX_RCU_LOCK:
		memory_rcu_read_lock(&memory, thread);
		break;
	case EX_RCU_UNLOCK:
		memory_rcu_read_unlock(&memory, thread);
		break;
	case EX_GP_BEGIN:
		memory_call_rcu(&memory, thread);
		break;
	case EX_GP_END:
		memory_gp_end(&memory, thread);
		break;
	case EX_FLUSH:
		memory_mb(&memory, thread);
		for (int i = 0; weak.is_x86 && i < memory.nr_threads; i++)
			memory_meet(&memory, thread, i);
		break;
	}
}

void weak_switch(int thread)
{
	if (!weak.is_on)
		return;
	if (thread != last && !is_spent())
		notice(last);
	last = thread;
}

uint64_t weak_hash(uint64_t hash)
{
	uint8_t readers[MEMORY_WORDS];
	uint8_t running_on = 0;

	if (is_spent())
		return hash_word(hash, weak.late);
	notice(last);
	for (int i = 0; i < execution.nr_threads; i++) {
		const struct thread *t = &execution.thread[i];

		running_on |= !t->done << i;
		/* The CPU of one that is done goes on answering IPIs, which ask what it knew. */
		if (t->done && !weak.is_x86)
			memory_leave(&memory, i);
		hash = hash_word(hash, t->releases | t->is_full << 1 | t->is_bare << 2);
		hash = hash_word(hash, t->atomic);
	}
	for (int i = 0; i < memory.nr_words; i++)
		readers[i] = running_on & (weak.is_whole ? ~0u : used[i].loaded);
	memory_forget(&memory, readers);
	return hash_word(memory_hash(hash, &memory), weak.late);
}

void weak_save(struct weak_state *to)
{
	to->late = weak.late;
	to->last = last;
	if (!is_spent())
		memory_copy(&to->memory, &memory);
}

void weak_restore(const struct weak_state *from)
{
	weak.late = from->late;
	last = from->last;
	if (!is_spent())
		memory_copy(&memory, &from->memory);
	weak_pending = before_mb.is_valid = false;
}
