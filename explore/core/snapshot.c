// SPDX-License-Identifier: GPL-2.0-only
#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "footprint.h"
#include "hash.h"
#include "world.h"

static uint64_t world_hash;
static uint64_t stack_hash[EX_MAX_THREADS];

static size_t live_size(const struct thread *t)
{
	return (char *)t->co.stack + t->co.size - (char *)t->co.sp;
}

static uint64_t hash_stack(int thread)
{
	const struct thread *t = &execution.thread[thread];

	if (t->done)
		return hash_word(thread, 0);
	coroutine_forget_frames(&t->co);
	return hash_bytes(thread + 1, t->co.sp, live_size(t));
}

/* What the stack does not tell: the operation, and how often it was tried. */
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
	hash = hash_word(hash, t->next.kind | t->next.size << 8);
	hash = hash_word(hash, t->rounds);
	return hash_word(hash, t->tries | t->alone << 16 | t->moved << 17 |
			       t->interrupts_off << 18);
}

static uint64_t hash_state(void)
{
	uint64_t hash = world_hash;

	for (int i = 0; i < execution.nr_threads; i++)
		hash = hash_word(hash, hash_thread(i));
	return hash ? hash : 1;
}

void snapshot_begin(void)
{
	world_hash = world_log();
	for (int i = 0; i < execution.nr_threads; i++)
		stack_hash[i] = hash_stack(i);
}

bool snapshot_take(struct snapshot *s, int thread)
{
	const struct thread *t = &execution.thread[thread];

	s->world_hash = world_hash;
	s->world_mark = world_mark();
	s->poison_mark = footprint_mark();
	s->index = thread;
	s->thread = *t;
	for (int i = 0; i < execution.nr_threads; i++)
		s->alone[i] = execution.thread[i].alone;
	s->size = live_size(t);
	if (s->size > s->room) {
		free(s->stack);
		s->room = 2 * s->size;
		s->stack = malloc(s->room);
		if (!s->stack)
			s->room = 0;
	}
	if (!s->stack)
		return false;
	coroutine_forget_frames(&t->co);
	memcpy(s->stack, t->co.sp, s->size);
	return true;
}

uint64_t snapshot_log(int thread)
{
	world_hash = world_log();
	stack_hash[thread] = hash_stack(thread);
	return hash_state();
}

void snapshot_back(struct snapshot *s)
{
	struct thread *t = &execution.thread[s->index];

	world_rewind(s->world_mark, s->world_hash);
	world_hash = s->world_hash;
	footprint_rewind(s->poison_mark);
	for (int i = 0; i < execution.nr_threads; i++)
		execution.thread[i].alone = s->alone[i];
	*t = s->thread;
	coroutine_forget_frames(&t->co);
	memcpy(t->co.sp, s->stack, s->size);
	stack_hash[s->index] = hash_stack(s->index);
	execution.failed = false;
}
