/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs so small that every number is known: what they share, and how they are
 * opened and closed. */
#ifndef TESTS_EXPLORE_TINY_H
#define TESTS_EXPLORE_TINY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../explore/core/execution.h"
#include "../../explore/core/footprint.h"
#include "../../explore/core/search.h"
#include "../../explore/core/world.h"

#define TINY_WORDS 8

/* Words that threads share, locks, and what each thread remembers. */
static struct tiny {
	unsigned int word[TINY_WORDS];
	unsigned int lock[2];
	unsigned int seen[EX_MAX_THREADS];
} tiny;

static inline void tiny_put(unsigned int *where, unsigned int value)
{
	ex_access(where, sizeof(*where), EX_WRITE, EX_CALLER);
	*where = value;
}

static inline unsigned int tiny_get(const unsigned int *where)
{
	ex_access(where, sizeof(*where), EX_READ, EX_CALLER);
	return *where;
}

static inline void tiny_add(unsigned int *where, unsigned int value)
{
	ex_access(where, sizeof(*where), EX_READ | EX_WRITE, EX_CALLER);
	*where += value;
}

static inline _Bool tiny_is_zero(const void *word)
{
	return *(const unsigned int *)word == 0;
}

static inline void tiny_lock(unsigned int *lock)
{
	ex_wait(lock, EX_READ | EX_WRITE | EX_ACQUIRE, tiny_is_zero, lock, EX_CALLER);
	*lock = 1;
}

static inline void tiny_unlock(unsigned int *lock)
{
	ex_access(lock, sizeof(*lock), EX_WRITE | EX_RELEASE, EX_CALLER);
	*lock = 0;
}

static inline void tiny_open(const struct ex_program *p)
{
	memset(&tiny, 0, sizeof(tiny));
	world_add(&tiny, sizeof(tiny));
	assert_int_equal(footprint_init(&tiny, sizeof(tiny)), 0);
	assert_int_equal(execution_open(p), 0);
}

static inline void tiny_close(void)
{
	execution_close();
	footprint_free();
	world_clear();
}

static inline struct search_result tiny_explore(const struct ex_program *p,
						const struct strategy *strategy)
{
	static const struct search_budget all = { 0 };
	struct search_result r;

	tiny_open(p);
	r = search(strategy, &all);
	tiny_close();
	return r;
}

#endif
