// SPDX-License-Identifier: GPL-2.0-only
#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "fatal.h"
#include "footprint.h"
#include "hash.h"
#include "world.h"

/* All stacks are looked at after each of the first steps, and then now and then, as all
 * of the world is. */
#define FIRST_CHECKS 4096
#define STEPS_PER_CHECK 16

static uint64_t world_hash;
static uint64_t stack_hash[EX_MAX_THREADS];
static unsigned int steps;

static size_t live_size(const struct thread *t)
{
	return (char *)t->co.stack + t->co.size - coroutine_top(&t->co);
}

/* What the explorer itself has on the second stack is no part of the state, but to go
 * on from. */
static size_t aside_size(const struct thread *t)
{
	return t->co.outer ? (char *)t->co.aside - (char *)t->co.sp : 0;
}

static uint64_t hash_stack(int thread)
{
	const struct thread *t = &execution.thread[thread];
	const void *registers;
	size_t size;

	if (t->done)
		return hash_word(thread, 0);
	coroutine_forget_frames(&t->co);
	size = coroutine_registers(&t->co, &registers);
	return hash_bytes(hash_bytes(thread + 1, registers, size), coroutine_top(&t->co),
			  live_size(t));
}

/* What the stack does not tell: the operation. */
static uint64_t hash_thread(int thread)
{
	const struct thread *t = &execution.thread[thread];
	uint64_t hash = stack_hash[thread];

	if (t->done)
		return hash;
	hash = hash_word(hash, t->next.addr);
	hash = hash_word(hash, (uintptr_t)t->next.pc);
	hash = hash_word(hash, (uintptr_t)t->next.ready);
	hash = hash_word(hash, (uintptr_t)t->next.arg);
	hash = hash_word(hash, t->next.size);
	/* None of these changes unless the search is fair. */
	hash = hash_word(hash, t->rounds | (uint64_t)t->tries << 32);
	hash = hash_word(hash, t->done_since);
	hash = hash_word(hash, t->done_before);
	return hash_word(hash, t->next.kind | t->next.choices << 8 |
			       t->interrupts_off << 16);
}

static uint64_t hash_state(void)
{
	uint64_t hash = world_hash;

	for (int i = 0; i < execution.nr_threads; i++)
		hash = hash_word(hash, hash_thread(i));
	if (weak.is_on)
		hash = weak_hash(hash);
	return hash ? hash : 1;
}

void snapshot_prepare(void)
{
	for (int i = 0; i < execution.nr_threads; i++)
		coroutine_clear(&execution.thread[i].co);
}

uint64_t snapshot_begin(void)
{
	world_hash = world_log();
	for (int i = 0; i < execution.nr_threads; i++)
		stack_hash[i] = hash_stack(i);
	return hash_state();
}

/* A step that writes there is neither announced nor taken back. */
static void check_other_stacks(int thread)
{
	for (int i = 0; i < execution.nr_threads; i++)
		if (i != thread && hash_stack(i) != stack_hash[i])
			fatal("%s writes to the stack of %s",
			      execution.program->thread_name[thread],
			      execution.program->thread_name[i]);
}

static bool save_weak(struct snapshot *s)
{
	if (!s->weak)
		s->weak = malloc(sizeof(*s->weak));
	if (s->weak)
		weak_save(s->weak);
	return s->weak;
}

static void save_rounds(struct snapshot *s)
{
	for (int i = 0; i < execution.nr_threads; i++) {
		s->rounds[i] = execution.thread[i].rounds;
		s->tries[i] = execution.thread[i].tries;
	}
}

static void restore_rounds(const struct snapshot *s)
{
	for (int i = 0; i < execution.nr_threads; i++) {
		execution.thread[i].rounds = s->rounds[i];
		execution.thread[i].tries = s->tries[i];
	}
}

bool snapshot_take(struct snapshot *s, int thread)
{
	struct thread *t = &execution.thread[thread];

	coroutine_clear(&t->co);
	s->world_hash = world_hash;
	s->world_mark = world_mark();
	s->poison_mark = footprint_mark();
	s->index = thread;
	s->thread = *t;
	save_rounds(s);
	s->stack_hash = stack_hash[thread];
	s->size = live_size(t);
	s->aside_size = aside_size(t);
	if (s->size + s->aside_size > s->room) {
		free(s->stack);
		s->room = 2 * (s->size + s->aside_size);
		s->stack = malloc(s->room);
		if (!s->stack)
			s->room = 0;
	}
	if (!s->stack)
		return false;
	memcpy(s->stack, coroutine_top(&t->co), s->size);
	if (s->aside_size)
		memcpy(s->stack + s->size, t->co.sp, s->aside_size);
	return !weak.is_on || save_weak(s);
}

uint64_t snapshot_log(int thread)
{
	world_hash = world_log();
	stack_hash[thread] = hash_stack(thread);
	if (++steps < FIRST_CHECKS || steps % STEPS_PER_CHECK == 0)
		check_other_stacks(thread);
	return hash_state();
}

void snapshot_back(struct snapshot *s)
{
	struct thread *t = &execution.thread[s->index];
	char *dirty;

	world_rewind(s->world_mark, s->world_hash);
	world_hash = s->world_hash;
	footprint_rewind(s->poison_mark);
	dirty = t->co.dirty;
	*t = s->thread;
	t->co.dirty = dirty;
	restore_rounds(s);
	coroutine_forget_frames(&t->co);
	memcpy(coroutine_top(&t->co), s->stack, s->size);
	if (s->aside_size)
		memcpy(t->co.sp, s->stack + s->size, s->aside_size);
	stack_hash[s->index] = s->stack_hash;
	if (weak.is_on)
		weak_restore(s->weak);
	execution.failed = false;
}
