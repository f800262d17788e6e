// SPDX-License-Identifier: GPL-2.0-only
#include "execution.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "footprint.h"
#include "lock_order.h"
#include "race.h"
#include "running.h"
#include "violation.h"
#include "weak.h"
#include "world.h"

#define STACK_SIZE (64 * 1024)
/* Fixed, so that pointers to a stack are the same in every process. The second stacks
 * come below: debuggers believe in stacks that grow down only. */
#define STACK_AREA ((char *)0x7e0000000000)
#define ASIDE_AREA (STACK_AREA - EX_MAX_THREADS * STACK_SIZE)
#define ALWAYS_ATTENTION 0

EX_ENTRY static void thread_main(void)
{
	const struct ex_program *p = execution.program;

	coroutine_entered();
	p->thread[execution.current]();
	if (p->leave)
		p->leave(execution.current);
	weak_settle();
	running->done = true;
	park();
	abort();	/* nobody steps a thread that has returned */
}

void execution_begin(void)
{
	bool attention = execution.scripted || execution.trace;

	footprint_heal();
	for (int i = 0; i < execution.nr_threads; i++) {
		struct thread *t = &execution.thread[i];

		coroutine_start(&t->co, thread_main);
		*t = (struct thread){
			.co = t->co, .stop = UINT64_MAX,
			.attention = attention ? ALWAYS_ATTENTION : EXECUTION_MAX_EVENTS,
		};
		for (unsigned int kind = 0; kind < 4; kind++)
			t->bits[kind] = granule_bits(i, kind);
	}
	execution.current = -1;
	execution.failed = false;
	execution.schedule.nr = execution.schedule.nr_choices = 0;
	execution.schedule.is_endless = false;
	execution.next_choice = 0;
	execution.violation.oracle[0] = '\0';
	weak_begin();
}

enum step execution_step(int thread)
{
	struct thread *t = &execution.thread[thread];

	for (int i = 0; i < execution.nr_threads; i++)
		if (i != thread)
			execution.thread[i].rounds = execution.thread[i].tries = 0;
	if (thread != execution.current && execution.program->switched)
		execution.program->switched(execution.current, thread);
	weak_switch(thread);
	execution.current = thread;
	execution.steps++;
	resume(t);
	if (execution.failed)
		return STEP_VIOLATED;
	if (t->events)
		execution.announced |= 1u << thread;
	if (t->done)
		return STEP_DONE;
	races_look(thread);
	return STEP_PARKED;
}

void execution_settle(void)
{
	if (execution.current >= 0 && execution.program->switched)
		execution.program->switched(execution.current, -1);
	execution.current = -1;
}

unsigned int execution_enabled(void)
{
	unsigned int set = 0;

	for (int i = 0; i < execution.nr_threads; i++) {
		const struct thread *t = &execution.thread[i];

		if (!t->done && (!t->next.ready || t->next.ready(t->next.arg)))
			set |= 1u << i;
	}
	return set;
}

static bool all_done(void)
{
	for (int i = 0; i < execution.nr_threads; i++)
		if (!execution.thread[i].done)
			return false;
	return true;
}

static void final_checks(void)
{
	const struct ex_program *p = execution.program;

	if (p->check)
		p->check();
	if (p->ended)
		p->ended();
}

enum outcome execution_end(void)
{
	execution_settle();
	return outside(all_done() ? final_checks : fail_deadlock) ?
		OUTCOME_DONE : OUTCOME_VIOLATED;
}

static void fail_livelock(void)
{
	ex_fail("livelock", execution.thread[0].next.pc, "still not done after %d steps",
		EXECUTION_MAX_STEPS);
}

void execution_give_up(void)
{
	outside(fail_livelock);
}

/* A verdict of its own kind: what is beyond is not known. */
static void fail_long(void)
{
	ex_fail(EX_UNMODELLED, NULL, "a schedule of %d switches", SCHEDULE_MAX);
}

void execution_leave_off(void)
{
	outside(fail_long);
}

static void fail_endless(void)
{
	const void *pc = NULL;

	for (int i = 0; i < execution.nr_threads && !pc; i++)
		if (execution_enabled() & 1u << i)
			pc = execution.thread[i].next.pc;
	ex_fail("livelock", pc, "the threads go round in a circle that no schedule leaves");
}

void execution_goes_round(void)
{
	outside(fail_endless);
	execution.schedule.is_endless = true;
}

void execution_plain(void)
{
	const struct ex_program *p = execution.program;

	world_restore();
	footprint_heal();
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

ASIDE(ex_poison);
void aside_ex_poison(const volatile void *addr, unsigned long size)
{
	footprint_poison(addr, size, true);
}

ASIDE(ex_unpoison);
void aside_ex_unpoison(const volatile void *addr, unsigned long size)
{
	footprint_poison(addr, size, false);
}

void execution_close(void)
{
	for (int i = 0; i < execution.nr_threads; i++) {
		munmap(execution.thread[i].co.stack, STACK_SIZE);
		munmap(ASIDE_AREA + i * STACK_SIZE, STACK_SIZE);
	}
	memset(&execution, 0, sizeof(execution));
}

static void *map_stack(void *at)
{
	void *stack = mmap(at, STACK_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	return stack == MAP_FAILED ? NULL : stack;
}

int execution_open(const struct ex_program *program)
{
	memset(&execution, 0, sizeof(execution));
	races_forget();
	lock_order_forget();
	execution.program = program;
	execution.current = -1;
	for (int i = 0; i < program->nr_threads; i++) {
		void *stack = map_stack(STACK_AREA + i * STACK_SIZE);
		char *aside = map_stack(ASIDE_AREA + i * STACK_SIZE);

		execution.nr_threads++;
		execution.thread[i].co.stack = stack;
		execution.thread[i].co.size = STACK_SIZE;
		coroutine_has_aside(&execution.thread[i].co, aside, STACK_SIZE);
		if (!stack || !aside) {
			execution_close();
			return -ENOMEM;
		}
	}
	if (!outside(program->setup))
		return -EFAULT;
	footprint_keep();
	return world_keep();
}
