// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events: what the running thread announces. Most concern memory that nobody
 * else touches, so this path is short; the others park the thread.
 */
#include "footprint.h"
#include "internal.h"

static void fill(struct op *op, uintptr_t addr, size_t size, unsigned int kind,
		 const void *pc)
{
	op->addr = addr;
	op->size = size;
	op->kind = kind;
	op->pc = pc;
	op->ready = NULL;
	op->nr_objects = 0;
}

/* Not the fast path: replaying, tracing, or far too many events. */
static void attend(struct thread *t, uint64_t event, const struct op *op)
{
	if (event >= EXECUTION_MAX_EVENTS)
		ex_fail("livelock", op->pc, "still not done after %d events",
			EXECUTION_MAX_EVENTS);
	if (execution.scripted && event == t->stop) {
		t->next = *op;
		park();
	}
	if (execution.trace)
		execution.trace(execution.current, op);
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

	if (!g)
		return;
	end = footprint_find(addr + size - 1) + 1;
	need = granule_bits(execution.current, kind);
	for (; g < end; g++) {
		uint32_t word = *g;

		if ((word & need) == need && !(word & GRANULE_SLOW))
			continue;
		if ((word & need) != need)
			word = footprint_touch(g, execution.current, kind);
		if (word & GRANULE_POISONED && execution.program->touched)
			execution.program->touched((void *)addr, pc);
		if (word & GRANULE_SHARED && op->nr_objects < OP_MAX_OBJECTS)
			op->object[op->nr_objects++] = granule_number(word);
	}
}

/* Park, unless it is known that this thread would go on. */
static void ask(struct thread *t)
{
	if (!execution.goes_on || !execution.goes_on()) {
		park();
		return;
	}
	t->moved = true;
	execution.steps++;
}

/* One operation has been announced, of which other threads can take notice. */
static void visible(struct thread *t)
{
	if (!(t->next.kind & EX_QUIET))
		ask(t);
	else if (execution.quiet)
		execution.quiet(&t->next);
}

/* One access of at most 8 bytes; @t is running. */
static inline void access8(struct thread *t, uintptr_t addr, size_t size,
			   unsigned int kind, const void *pc)
{
	struct op *op = &t->next;

	if (unlikely(t->events++ >= t->attention)) {
		struct op copy;

		fill(&copy, addr, size, kind, pc);
		attend(t, t->events - 1, &copy);
	}
	op->nr_objects = 0;
	add_objects(op, addr, size, kind, pc);
	if (!op->nr_objects || execution.scripted)
		return;
	op->addr = addr;
	op->size = size;
	op->kind = kind;
	op->pc = pc;
	op->ready = NULL;
	visible(t);
}

/* An access that may have to park the thread, or that nobody knows yet. */
EX_ENTRY __attribute__((noinline))
static void access_any(uintptr_t addr, size_t size, unsigned int kind, const void *pc)
{
	for (; unlikely(size > 8); addr += 8, size -= 8)
		access8(running, addr, 8, kind, pc);
	access8(running, addr, size, kind, pc);
}

/*
 * One event, and has this thread been here before, and nobody else? Only a location
 * that lies in one or two whole granules is looked at.
 */
static inline bool is_private(uintptr_t addr, size_t size, unsigned int kind)
{
	const uint32_t *g = footprint_find(addr);
	uint32_t need = granule_bits(execution.current, kind);

	if (!g)
		return size <= 8;
	if ((addr % FOOTPRINT_GRANULE) + size <= FOOTPRINT_GRANULE)
		return (g[0] & (need | GRANULE_SLOW)) == need;
	return !(addr % FOOTPRINT_GRANULE) && size == 2 * FOOTPRINT_GRANULE &&
	       (g[0] & (need | GRANULE_SLOW)) == need &&
	       (g[1] & (need | GRANULE_SLOW)) == need;
}

/* Most accesses end here. No EX_ENTRY: this needs no aligned stack. */
void ex_access(const volatile void *addr, unsigned long size, unsigned int kind,
	       const void *pc)
{
	struct thread *t = running;

	if (!t)
		return;
	if (likely(t->events < t->attention && is_private((uintptr_t)addr, size, kind)))
		t->events++;
	else
		access_any((uintptr_t)addr, size, kind, pc);
}

EX_ENTRY void ex_access_all(const struct ex_span *span, int nr,
			    unsigned int kind, const void *pc)
{
	struct thread *t = running;
	struct op *op;

	if (!t)
		return;
	op = &t->next;
	fill(op, (uintptr_t)span[0].addr, span[0].size, kind, pc);
	if (unlikely(t->events++ >= t->attention)) {
		struct op copy = *op;

		attend(t, t->events - 1, &copy);
	}
	op->nr_objects = 0;
	for (int i = 0; i < nr; i++)
		add_objects(op, (uintptr_t)span[i].addr, span[i].size, kind, pc);
	if (op->nr_objects && !execution.scripted)
		visible(t);
}

EX_ENTRY void ex_wait(const volatile void *addr, unsigned int kind,
		      _Bool (*ready)(const void *), const void *arg, const void *pc)
{
	struct thread *t = running;
	struct op op;

	if (!t) {
		if (!ready(arg))
			ex_fail("deadlock", pc, "set-up waits for itself");
		return;
	}
	fill(&op, (uintptr_t)addr, FOOTPRINT_GRANULE, kind, pc);
	op.ready = ready;
	op.arg = arg;
	if (unlikely(t->events++ >= t->attention))
		attend(t, t->events - 1, &op);
	t->next = op;
	add_objects(&t->next, op.addr, op.size, kind, pc);
	if (!ready(arg))
		park();
	else if (t->next.nr_objects && !execution.scripted)
		ask(t);
}

/* Another thread has moved since, or none can: going on is all there is to do. */
static bool somebody_moved(const void *arg)
{
	const struct thread *t = arg;

	if (!t->alone)
		return true;
	for (int i = 0; i < execution.nr_threads; i++) {
		const struct thread *o = &execution.thread[i];

		if (o != t && !o->done && (!o->next.ready ||
		    (o->next.ready != somebody_moved && o->next.ready(o->next.arg))))
			return false;
	}
	return true;
}

EX_ENTRY void ex_again(const void *pc)
{
	struct thread *t = running;
	struct op op;

	if (!t)
		return;
	fill(&op, (uintptr_t)&t->tries, sizeof(t->tries), EX_READ, pc);
	if (unlikely(t->events++ >= t->attention))
		attend(t, t->events - 1, &op);
	if (execution.scripted)
		return;
	/* Nothing that others notice: a loop over something, unless it is endless. */
	if (t->alone && !t->moved && ++t->rounds < EX_ROUNDS)
		return;
	t->rounds = 0;
	t->tries = t->alone ? t->tries + 1 : 0;
	t->alone = true;
	t->moved = false;
	if (t->tries < EX_TRIES)
		return;
	t->tries = 0;
	t->next = op;
	t->next.ready = somebody_moved;
	t->next.arg = t;
	park();
}
