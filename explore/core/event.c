// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events: what the running thread announces. Most concern memory that nobody
 * else touches, so this path is short; the others park the thread.
 */
#include "fatal.h"
#include "footprint.h"
#include "hash.h"
#include "running.h"
#include "weak.h"
#include "world.h"

static void fill(struct op *op, uintptr_t addr, size_t size, unsigned int kind,
		 const void *pc)
{
	op->addr = addr;
	op->size = size;
	op->kind = kind;
	op->pc = pc;
	op->ready = NULL;
	op->choices = 0;
	op->nr_objects = 0;
	op->writes = 0;
}

/* Not the fast path: replaying, tracing, or far too many events. Its frame is not
 * to be part of those that a parked thread has on its stack. */
static __attribute__((noinline)) void attend(struct thread *t)
{
	uint64_t event = t->events - 1;

	if (event >= EXECUTION_MAX_EVENTS)
		ex_fail("livelock", t->next.pc, "still not done after %d events",
			EXECUTION_MAX_EVENTS);
	if (execution.scripted && event == t->stop)
		park();
	if (execution.trace)
		execution.trace(execution.current, &t->next);
}

static inline void add_object(struct op *op, uint32_t word, unsigned int kind)
{
	if (unlikely(op->nr_objects == OP_MAX_OBJECTS))
		fatal("one access to more than %d shared words, at %p", OP_MAX_OBJECTS,
		      op->pc);
	if (kind & EX_WRITE)
		op->writes |= 1ull << op->nr_objects;
	op->object[op->nr_objects++] = granule_number(word);
}

/*
 * Put the shared granules of a location into the running thread's @op. The
 * common case, that this thread has been here before and nobody else has, costs
 * one comparison a granule.
 */
static inline void add_objects(struct op *op, uintptr_t addr, size_t size,
			       unsigned int kind, const void *pc)
{
	uint32_t *g = footprint_find(addr), *end;
	uint32_t need;

	if (!g || !size)
		return;
	end = g + (addr % FOOTPRINT_GRANULE + size + FOOTPRINT_GRANULE - 1) /
		  FOOTPRINT_GRANULE;
	need = granule_bits(execution.current, kind);
	for (; g < end; g++) {
		uint32_t word = *g;

		if ((word & need) == need && !(word & GRANULE_SLOW))
			continue;
		if ((word & need) != need)
			word = footprint_touch(g, execution.current, kind);
		if (word & GRANULE_POISONED && execution.program->touched)
			execution.program->touched((void *)addr, pc);
		if (word & GRANULE_SHARED)
			add_object(op, word, kind);
	}
}

/* What the thread does is remembered if it may turn out to be in vain. */
static void note_done(struct thread *t)
{
	t->idle_rounds = 0;
	if (execution.is_fair)
		t->done_since = hash_word(hash_word(t->done_since, t->next.addr),
					  (uintptr_t)t->next.pc);
}

/* What it has announced may have been freed before it was this thread's turn. */
static void look_again(const struct op *op)
{
	if (!execution.program->touched)
		return;
	for (int i = 0; i < op->nr_objects; i++) {
		uintptr_t addr = footprint_poisoned(op->object[i]);

		if (addr)
			execution.program->touched((void *)addr, op->pc);
	}
}

/* Park, unless it is known that this thread would go on. */
static void ask(struct thread *t)
{
	note_done(t);
	if (execution.goes_on && execution.goes_on()) {
		execution.steps++;
		return;
	}
	park();
	look_again(&t->next);
}

/* One operation has been announced, of which other threads can take notice. */
static void visible(struct thread *t)
{
	if (!(t->next.kind & EX_QUIET))
		ask(t);
	else if (execution.quiet)
		execution.quiet(&t->next);
}

/* It is this thread's turn; nobody else runs until its next event. */
static inline void perform(struct thread *t, uintptr_t addr, size_t size,
			   unsigned int kind, const void *pc)
{
	int choice = t->choice;

	if (likely(!weak.is_on))
		return;
	t->choice = 0;
	weak_access(addr, size, kind, pc, choice);
}

static int scripted_choice(int n);

static void perform_scripted(uintptr_t addr, size_t size, unsigned int kind,
			     const void *pc)
{
	int n;

	if (!weak.is_on)
		return;
	n = weak_wants_choice(addr, size, kind, pc);
	weak_access(addr, size, kind, pc, n > 1 ? scripted_choice(n) : 0);
}

/* An access that may have to park the thread, or that nobody knows yet: one
 * event, however large it is. */
void access_any(uintptr_t addr, size_t size, unsigned int kind, const void *pc);
ASIDE(access_any);
void aside_access_any(uintptr_t addr, size_t size, unsigned int kind, const void *pc)
{
	struct thread *t = running;
	struct op *op = &t->next;

	if (unlikely(weak.is_on)) {
		weak_settle();
		weak_announce(kind);
	}
	if (unlikely(t->events++ >= t->attention)) {
		fill(op, addr, size, kind, pc);
		attend(t);
	}
	op->pc = pc;
	op->nr_objects = 0;
	op->writes = 0;
	add_objects(op, addr, size, kind, pc);
	if (unlikely(weak.is_on))
		weak_arrive(addr, size, kind, op->nr_objects);
	if (execution.scripted)
		perform_scripted(addr, size, kind, pc);
	else if (unlikely(weak.is_on) && !op->nr_objects)
		weak_passes(kind);
	if (!op->nr_objects || execution.scripted)
		return;
	op->addr = addr;
	op->size = size;
	op->kind = kind;
	op->choices = 0;
	op->ready = NULL;
	visible(t);
	perform(t, addr, size, kind, pc);
}

/* A barrier may come late, and what others do meanwhile comes before it. */
ASIDE(ex_order);
void aside_ex_order(enum ex_order order, const void *pc)
{
	struct thread *t = running;

	if (!weak.is_on || !t)
		return;
	weak_settle();
	fill(&t->next, 0, 0, 0, pc);
	if (unlikely(t->events++ >= t->attention))
		attend(t);
	if (!execution.scripted && weak_is_noticed(order, pc))
		ask(t);
	weak_order(order, pc);
}

/*
 * Has this thread been here before, and nobody else? Only a location that lies
 * in one or two whole granules is looked at.
 */
static inline bool is_private(uintptr_t addr, size_t size, uint32_t need)
{
	const uint32_t *g = footprint_find(addr);

	if (!g)
		return true;
	if ((addr % FOOTPRINT_GRANULE) + size <= FOOTPRINT_GRANULE)
		return (g[0] & (need | GRANULE_SLOW)) == need;
	return !(addr % FOOTPRINT_GRANULE) && size == 2 * FOOTPRINT_GRANULE &&
	       (g[0] & (need | GRANULE_SLOW)) == need &&
	       (g[1] & (need | GRANULE_SLOW)) == need;
}

/* Most accesses end here. No EX_ENTRY, and no call: see SHORT in link.mk. */
EX_HOOK void ex_access(const volatile void *addr, unsigned long size, unsigned int kind,
		       const void *pc)
{
	struct thread *t = running;

	if (!t)
		return;
	if (likely(t->events < t->attention && !(kind & EX_RELEASE) &&
		   is_private((uintptr_t)addr, size, t->bits[kind & (EX_READ | EX_WRITE)])))
		t->events++;
	else
		access_any((uintptr_t)addr, size, kind, pc);
}

ASIDE(ex_access_all);
void aside_ex_access_all(const struct ex_span *span, int nr, const void *pc)
{
	struct thread *t = running;
	unsigned int kind = 0;
	struct op *op;

	if (!t)
		return;
	if (unlikely(weak.is_on)) {
		weak_settle();
		weak_announce(0);
	}
	for (int i = 0; i < nr; i++)
		kind |= span[i].kind;
	op = &t->next;
	fill(op, (uintptr_t)span[0].addr, span[0].size, kind, pc);
	if (unlikely(t->events++ >= t->attention))
		attend(t);
	for (int i = 0; i < nr; i++)
		add_objects(op, (uintptr_t)span[i].addr, span[i].size, span[i].kind, pc);
	for (int i = 0; weak.is_on && i < nr; i++)
		weak_arrive((uintptr_t)span[i].addr, span[i].size, span[i].kind,
			    op->nr_objects);
	if (op->nr_objects && !execution.scripted)
		visible(t);
}

ASIDE(ex_wait);
void aside_ex_wait(const volatile void *addr, unsigned int kind,
		      _Bool (*ready)(const void *), const void *arg, const void *pc)
{
	struct thread *t = running;

	if (!t) {
		if (!ready(arg))
			ex_fail("deadlock", pc, "set-up waits for itself");
		return;
	}
	if (unlikely(weak.is_on)) {
		weak_settle();
		weak_announce(0);
	}
	fill(&t->next, (uintptr_t)addr, FOOTPRINT_GRANULE, kind, pc);
	t->next.ready = ready;
	t->next.arg = arg;
	if (unlikely(t->events++ >= t->attention))
		attend(t);
	add_objects(&t->next, (uintptr_t)addr, FOOTPRINT_GRANULE, kind, pc);
	if (unlikely(weak.is_on))
		weak_arrive((uintptr_t)addr, FOOTPRINT_GRANULE, kind, t->next.nr_objects);
	if (!ready(arg)) {
		note_done(t);
		park();
		look_again(&t->next);
	} else if (t->next.nr_objects && !execution.scripted) {
		ask(t);
	}
	perform(t, (uintptr_t)addr, FOOTPRINT_GRANULE, kind, pc);
}

/* What the replayed schedule says. */
static int scripted_choice(int n)
{
	const struct schedule *s = execution.script;
	int choice;

	if (!s || execution.next_choice >= s->nr_choices)
		return 0;
	choice = s->choice[execution.next_choice++];
	return choice < n ? choice : 0;
}

ASIDE(ex_choose);
int aside_ex_choose(int n, const char *what, const void *pc)
{
	struct thread *t = running;
	int choice;

	if (!t || n < 2)
		return 0;
	if (unlikely(weak.is_on))
		weak_settle();
	if (n > EX_MAX_CHOICES)
		fatal("a choice of %d: %s; there may be %d", n, what, EX_MAX_CHOICES);
	fill(&t->next, 0, 0, EX_CHOICE, pc);
	t->next.choices = n;
	if (unlikely(t->events++ >= t->attention))
		attend(t);
	if (!execution.scripted)
		park();
	choice = execution.scripted ? scripted_choice(n) : t->choice;
	if (choice)
		ex_note(pc, "%s (choice %d of %d)", what, choice, n - 1);
	return choice;
}

/* Another thread has moved since, or none can: going on is all there is to do. */
static bool somebody_moved(const void *arg)
{
	const struct thread *t = arg;

	if (!t->rounds)
		return true;
	for (int i = 0; i < execution.nr_threads; i++) {
		const struct thread *o = &execution.thread[i];

		if (o != t && !o->done && (!o->next.ready ||
		    (o->next.ready != somebody_moved && o->next.ready(o->next.arg))))
			return false;
	}
	return true;
}

static __attribute__((noinline)) void let_others(struct thread *t, const void *pc)
{
	t->idle_rounds = 0;
	fill(&t->next, (uintptr_t)&t->rounds, sizeof(t->rounds), EX_READ, pc);
	if (execution.is_fair) {
		t->rounds |= 1;		/* 0 again when another takes a step */
		execution.waits++;
		t->next.ready = somebody_moved;
		t->next.arg = t;
	}
	park();
}

/* Has it done the same when it was here before, on the same memory? Looked for as
 * Brent does: each time is compared with the last whose number was a power of two. */
static __attribute__((noinline)) void look_back(struct thread *t, const void *pc)
{
	uint64_t done = hash_word(t->done_since, (uintptr_t)pc);

	t->done_since = 0;
	if (++t->rounds < EX_ROUNDS)
		return;
	done = hash_word(done, world_now());
	if (done != t->done_before) {
		if (!(t->rounds & (t->rounds - 1))) {
			t->done_before = done;
			t->tries = 0;
		}
	} else if (++t->tries >= EX_TRIES) {
		let_others(t, pc);
	}
}

ASIDE(ex_again);
void aside_ex_again(const void *pc)
{
	struct thread *t = running;

	if (!t)
		return;
	if (unlikely(weak.is_on))
		weak_settle();
	if (unlikely(t->events++ >= t->attention)) {
		fill(&t->next, (uintptr_t)&t->rounds, sizeof(t->rounds), EX_READ, pc);
		attend(t);
	}
	if (execution.scripted)
		return;
	if (++t->idle_rounds == EX_IDLE_ROUNDS)
		let_others(t, pc);
	else if (execution.is_fair && t->done_since)
		look_back(t, pc);
}
