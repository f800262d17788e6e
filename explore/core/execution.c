// SPDX-License-Identifier: GPL-2.0-only
#include "execution.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "footprint.h"
#include "world.h"

#define STACK_SIZE (64 * 1024)
#define ALWAYS_ATTENTION 0

#define unlikely(x) __builtin_expect(!!(x), 0)

struct execution execution;

static struct thread *running;		/* NULL in set-up and checks */
static struct coroutine host;
static const struct policy *policy;	/* NULL while replaying */
static const struct schedule *script;	/* what is replayed */
static int script_pos;
static enum outcome outcome;
static jmp_buf outside;			/* a violation outside any thread */
static bool outside_armed;
static uint64_t turn;			/* times that another thread was chosen */
static int plain_thread = -1;		/* see execution_plain() */

static void finish(enum outcome result) __attribute__((noreturn));

static void finish(enum outcome result)
{
	struct thread *t = running;

	outcome = result;
	running = NULL;
	coroutine_switch(&t->co, &host);
	abort();	/* nobody resumes a finished execution */
}

static void record_segment(int thread, uint32_t until)
{
	struct schedule *s = &execution.schedule;

	if (s->nr < SCHEDULE_MAX)
		s->segment[s->nr++] = (struct segment){ thread, until };
}

EX_ENTRY void ex_fail(const char *oracle, const void *pc, const char *fmt, ...)
{
	struct violation *v = &execution.violation;
	va_list ap;

	v->thread = running ? execution.current : -1;
	v->pc = pc ? pc : running ? running->next.pc : NULL;
	snprintf(v->oracle, sizeof(v->oracle), "%s", oracle);
	va_start(ap, fmt);
	vsnprintf(v->message, sizeof(v->message), fmt, ap);
	va_end(ap);
	if (execution.trace_note)
		execution.trace_note(v->thread, v->pc, v->message);
	if (!running) {
		if (outside_armed)
			longjmp(outside, 1);
		fprintf(stderr, "explorer: %s: %s\n", v->oracle, v->message);
		abort();
	}
	if (policy)
		record_segment(execution.current, SEGMENT_TO_END);
	finish(OUTCOME_VIOLATED);
}

static unsigned int enabled_threads(void)
{
	unsigned int set = 0;

	for (int i = 0; i < execution.nr_threads; i++) {
		const struct thread *t = &execution.thread[i];

		if (!t->done && (!t->next.ready || t->next.ready(t->next.arg)))
			set |= 1u << i;
	}
	return set;
}

static void report_deadlock(void) __attribute__((noreturn));

static void report_deadlock(void)
{
	char text[200] = "";
	size_t len = 0;
	const void *pc = NULL;

	for (int i = 0; i < execution.nr_threads && len < sizeof(text); i++) {
		const struct thread *t = &execution.thread[i];

		if (t->done)
			continue;
		pc = t->next.pc;
		len += snprintf(text + len, sizeof(text) - len, "%s%s",
				len ? ", " : "", execution.program->thread_name[i]);
	}
	ex_fail("deadlock", pc, "no thread can go on; waiting: %s", text);
}

static void switch_to(int next)
{
	int prev = execution.current;
	struct thread *from = running;
	struct thread *to = &execution.thread[next];

	if (next == prev)
		return;
	turn++;
	if (execution.program->switched)
		execution.program->switched(prev, next);
	execution.current = next;
	running = to;
	coroutine_switch(from ? &from->co : &host, &to->co);
}

/* The next operations of two threads are adjacent: a race if one is plain. */
static void look_for_race(const struct op *op)
{
	for (int i = 0; i < execution.nr_threads; i++) {
		const struct op *other = &execution.thread[i].next;
		int r;

		if (i == execution.current || execution.thread[i].done ||
		    !((op->kind | other->kind) & EX_PLAIN) ||
		    !op_conflict(op, other) || other->addr >= op->addr + op->size ||
		    op->addr >= other->addr + other->size)
			continue;
		for (r = 0; r < execution.nr_races; r++) {
			const struct race *old = &execution.race[r];

			if ((old->pc[0] == op->pc && old->pc[1] == other->pc) ||
			    (old->pc[1] == op->pc && old->pc[0] == other->pc))
				break;
		}
		if (r == execution.nr_races &&
		    r < (int)(sizeof(execution.race) / sizeof(execution.race[0]))) {
			execution.race[r] = (struct race){ { op->pc, other->pc } };
			execution.nr_races++;
		}
	}
}

/* The running thread is parked before a visible operation, or has returned. */
static void decide(void)
{
	unsigned int enabled = enabled_threads();
	int current = execution.current;
	struct thread *t = &execution.thread[current];
	int next;

	if (!enabled)
		report_deadlock();
	next = policy->choose(enabled, t->done ? -1 : current);
	if (next < 0)
		finish(OUTCOME_PRUNED);
	execution.steps++;
	if (next == current)
		return;
	if (enabled & (1u << current))
		execution.preemptions++;
	record_segment(current, t->done ? SEGMENT_TO_END : t->events - 1);
	switch_to(next);
}

static void next_of_script(void)
{
	const struct segment *s;

	if (script_pos == script->nr)
		finish(OUTCOME_DIVERGED);
	s = &script->segment[script_pos++];
	if (s->thread >= execution.nr_threads ||
	    execution.thread[s->thread].done)
		finish(OUTCOME_DIVERGED);
	execution.thread[s->thread].stop = s->until == SEGMENT_TO_END ? UINT64_MAX : s->until;
	switch_to(s->thread);
}

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
	if (script && event == t->stop) {
		t->next = *op;
		next_of_script();
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
	need = (kind & EX_READ ? 1u : 0) | (kind & EX_WRITE ? 1u << EX_MAX_THREADS : 0);
	need <<= execution.current;
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

/* One operation has been announced, of which other threads can take notice. */
static void visible(struct op *op, unsigned int kind)
{
	if (kind & EX_QUIET) {
		if (policy->quiet)
			policy->quiet(op);
		return;
	}
	look_for_race(op);
	decide();
}

/* One access of at most 8 bytes; @t is running. */
static inline void access8(struct thread *t, uintptr_t addr, size_t size,
			   unsigned int kind, const void *pc)
{
	uint64_t event = t->events++;
	struct op *op = &t->next;

	if (unlikely(event >= t->attention)) {
		struct op copy;

		fill(&copy, addr, size, kind, pc);
		attend(t, event, &copy);
	}
	op->nr_objects = 0;
	add_objects(op, addr, size, kind, pc);
	if (!op->nr_objects || !policy)
		return;
	op->addr = addr;
	op->size = size;
	op->kind = kind;
	op->pc = pc;
	op->ready = NULL;
	visible(op, kind);
}

EX_ENTRY void ex_access_all(const struct ex_span *span, int nr,
			    unsigned int kind, const void *pc)
{
	struct thread *t = running;
	struct op *op;
	uint64_t event;

	if (!t)
		return;
	op = &t->next;
	event = t->events++;
	fill(op, (uintptr_t)span[0].addr, span[0].size, kind, pc);
	if (unlikely(event >= t->attention)) {
		struct op copy = *op;

		attend(t, event, &copy);
	}
	for (int i = 0; i < nr; i++)
		add_objects(op, (uintptr_t)span[i].addr, span[i].size, kind, pc);
	if (op->nr_objects && policy)
		visible(op, kind);
}

EX_ENTRY void ex_access(const volatile void *addr, unsigned long size,
			unsigned int kind, const void *pc)
{
	uintptr_t a = (uintptr_t)addr;

	if (unlikely(!running))
		return;
	while (unlikely(size > 8)) {
		access8(running, a, 8, kind, pc);
		a += 8;
		size -= 8;
	}
	access8(running, a, size, kind, pc);
}

EX_ENTRY void ex_wait(const volatile void *addr, unsigned int kind,
		      _Bool (*ready)(const void *), const void *arg, const void *pc)
{
	struct thread *t = running;
	struct op *op;
	uint64_t event;

	if (!t) {
		if (!ready(arg))
			ex_fail("deadlock", pc, "set-up waits for itself");
		return;
	}
	op = &t->next;
	event = t->events++;
	fill(op, (uintptr_t)addr, FOOTPRINT_GRANULE, kind, pc);
	op->ready = ready;
	op->arg = arg;
	if (unlikely(event >= t->attention)) {
		struct op copy = *op;

		attend(t, event, &copy);
	}
	if (policy) {
		add_objects(op, op->addr, op->size, kind, pc);
		if (op->nr_objects || !ready(arg))
			decide();
	} else if (script && !ready(arg)) {
		finish(OUTCOME_DIVERGED);
	}
}

/* Another thread has run since, or none can: going on is all there is to do. */
static bool somebody_moved(const void *arg)
{
	const struct thread *t = arg;

	if (t->again_turn != turn)
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
	fill(&op, (uintptr_t)&t->again_turn, sizeof(t->again_turn), EX_READ, pc);
	if (unlikely(t->events++ >= t->attention))
		attend(t, t->events - 1, &op);
	if (!policy || execution.steps == t->again_steps)
		return;
	t->tries = t->again_turn == turn ? t->tries + 1 : 0;
	t->again_turn = turn;
	t->again_steps = execution.steps;
	if (t->tries < EX_TRIES)
		return;
	t->tries = 0;
	t->next = op;
	t->next.ready = somebody_moved;
	t->next.arg = t;
	decide();
}

EX_ENTRY int ex_thread(void)
{
	return running ? execution.current : plain_thread;
}

EX_ENTRY void ex_note(const void *pc, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	if (!execution.trace_note || !running)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	execution.trace_note(execution.current, pc, text);
}

EX_ENTRY void ex_poison(const volatile void *addr, unsigned long size)
{
	footprint_poison(addr, size, true);
}

EX_ENTRY void ex_unpoison(const volatile void *addr, unsigned long size)
{
	footprint_poison(addr, size, false);
}

EX_ENTRY void ex_keep(void *addr, unsigned long size)
{
	world_add(addr, size);
}

static bool all_done(void)
{
	for (int i = 0; i < execution.nr_threads; i++)
		if (!execution.thread[i].done)
			return false;
	return true;
}

EX_ENTRY static void thread_main(void)
{
	const struct ex_program *p = execution.program;

	coroutine_entered();
	p->thread[execution.current]();
	if (p->leave)
		p->leave(execution.current);
	running->done = true;
	if (all_done()) {
		if (policy)
			record_segment(execution.current, SEGMENT_TO_END);
		finish(OUTCOME_DONE);
	}
	if (policy)
		decide();
	else
		next_of_script();
	abort();	/* nobody chooses a thread that has returned */
}

static void prepare(void)
{
	world_restore();
	footprint_heal();
	for (int i = 0; i < execution.nr_threads; i++) {
		struct thread *t = &execution.thread[i];

		coroutine_start(&t->co, thread_main);
		t->next = (struct op){ 0 };
		t->events = 0;
		t->done = false;
		t->interrupts_off = false;
		t->tries = 0;
		t->again_turn = 0;
		t->again_steps = 0;
		t->stop = UINT64_MAX;
		t->attention = script || execution.trace ? ALWAYS_ATTENTION :
							   EXECUTION_MAX_EVENTS;
	}
	turn = 1;
	execution.current = -1;
	execution.preemptions = 0;
	execution.schedule.nr = 0;
	execution.violation.oracle[0] = '\0';
}

/* The final checks run outside any thread, on the host's own stack. */
static enum outcome check(void)
{
	enum outcome result = OUTCOME_DONE;

	outside_armed = true;
	if (setjmp(outside))
		result = OUTCOME_VIOLATED;
	else if (execution.program->check)
		execution.program->check();
	outside_armed = false;
	return result;
}

static enum outcome run(void)
{
	if (execution.program->switched)
		execution.program->switched(execution.current, -1);
	return outcome == OUTCOME_DONE ? check() : outcome;
}

enum outcome execution_run(const struct policy *p)
{
	int first;

	policy = p;
	script = NULL;
	prepare();
	policy->begin();
	first = policy->choose((1u << execution.nr_threads) - 1, -1);
	if (first < 0)
		return OUTCOME_PRUNED;
	execution.steps++;
	switch_to(first);
	return run();
}

enum outcome execution_replay(const struct schedule *s)
{
	enum outcome result;
	const struct segment *first = &s->segment[0];

	if (s->nr < 1 || first->thread >= execution.nr_threads)
		return OUTCOME_DIVERGED;
	policy = NULL;
	script = s;
	script_pos = 1;
	prepare();
	execution.thread[first->thread].stop =
		first->until == SEGMENT_TO_END ? UINT64_MAX : first->until;
	switch_to(first->thread);
	result = run();
	script = NULL;
	return result;
}

void execution_plain(void)
{
	const struct ex_program *p = execution.program;

	world_restore();
	for (int i = 0; i < execution.nr_threads; i++) {
		if (p->switched)
			p->switched(plain_thread, i);
		plain_thread = i;
		p->thread[i]();
	}
	if (p->switched)
		p->switched(plain_thread, -1);
	plain_thread = -1;
}

void execution_close(void)
{
	for (int i = 0; i < execution.nr_threads; i++)
		munmap(execution.thread[i].co.stack, STACK_SIZE);
	memset(&execution, 0, sizeof(execution));
}

int execution_open(const struct ex_program *program)
{
	int ret;

	memset(&execution, 0, sizeof(execution));
	execution.program = program;
	execution.current = -1;
	for (int i = 0; i < program->nr_threads; i++) {
		void *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (stack == MAP_FAILED) {
			execution_close();
			return -ENOMEM;
		}
		execution.thread[i].co.stack = stack;
		execution.thread[i].co.size = STACK_SIZE;
		execution.nr_threads++;
	}
	outside_armed = true;
	if (setjmp(outside))
		ret = -EFAULT;
	else {
		if (program->setup)
			program->setup();
		ret = world_keep();
	}
	outside_armed = false;
	return ret;
}
