/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs of a few accesses for weak memory: what threads share, what they do that several
 * tests look at, and how two or three of them are explored.
 */
#ifndef TESTS_EXPLORE_WEAK_PROGRAMS_H
#define TESTS_EXPLORE_WEAK_PROGRAMS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../explore/core/execution.h"
#include "../../explore/core/footprint.h"
#include "../../explore/core/jobs.h"
#include "../../explore/core/search.h"
#include "../../explore/core/weak.h"
#include "../../explore/core/world.h"

static struct {
	unsigned int x, y;
	uint64_t wide;
	unsigned int lock;
	unsigned int halves;
	unsigned int seen[EX_MAX_THREADS][4];
} s;
void ex_machine_load(void);	/* the machine's instrumentation calls it */

static inline void put(unsigned int *where, unsigned int value)
{
	ex_access(where, sizeof(*where), EX_WRITE | EX_WEAK, EX_CALLER);
	*where = value;
}

static inline unsigned int get(const unsigned int *where)
{
	ex_access(where, sizeof(*where), EX_READ | EX_WEAK, EX_CALLER);
	return *(const volatile unsigned int *)where;
}

static inline unsigned int exchange(unsigned int *where, unsigned int value, unsigned int kind)
{
	unsigned int old;

	ex_access(where, sizeof(*where), EX_READ | EX_WRITE | EX_WEAK | kind, EX_CALLER);
	old = *where;
	*where = value;
	return old;
}

static inline void saw(int i, unsigned int value)
{
	/* Nobody else looks there: no event. */
	s.seen[ex_thread()][i] = value;
}

static inline void store_x_load_y(void)
{
	put(&s.x, 1);
	saw(0, get(&s.y));
}

static inline void store_y_load_x(void)
{
	put(&s.y, 1);
	saw(0, get(&s.x));
}

static inline void store_y_mb_load_x(void)
{
	put(&s.y, 1);
	ex_order(EX_MB, EX_CALLER);
	saw(0, get(&s.x));
}

static inline void both_saw_nothing(void)
{
	if (!s.seen[0][0] && !s.seen[1][0])
		ex_fail("order", NULL, "both loads came before both stores");
}

static inline void store_x_wmb_y(void)
{
	put(&s.x, 1);
	ex_order(EX_WMB, EX_CALLER);
	put(&s.y, 1);
}

static inline void load_y_then_x(void)
{
	saw(0, get(&s.y));
	saw(1, get(&s.x));
}

static inline void flag_without_data(void)
{
	if (s.seen[1][0] && !s.seen[1][1])
		ex_fail("order", NULL, "the flag is there and the data is not");
}

static inline void work_on_x_and_y(void)
{
	for (int i = 0; i < 4; i++) {
		put(&s.x, get(&s.y) + 1);
		exchange(&s.y, get(&s.x), 0);
	}
}

static inline void store_x_once(void)
{
	put(&s.x, 1);
}

static inline void load_x(void)
{
	saw(0, get(&s.x));
}

static inline _Bool is_free(const void *word)
{
	return !*(const unsigned int *)word;
}

static inline void lock(void)
{
	ex_wait(&s.lock, EX_READ | EX_WRITE | EX_ACQUIRE, is_free, &s.lock, EX_CALLER);
	s.lock = 1;
}

static inline void unlock(void)
{
	ex_access(&s.lock, 4, EX_WRITE | EX_RELEASE, EX_CALLER);
	s.lock = 0;
}

static inline void locked_increment(void)
{
	lock();
	put(&s.x, get(&s.x) + 1);
	unlock();
}

static inline void no_increment_is_lost(void)
{
	if (s.x != 2)
		ex_fail("sum", NULL, "x is %u", s.x);
}

static inline const struct strategy *all_of_it(const void *arg, int shard, int shards)
{
	(void)arg;
	return exhaustive(shard, shards);
}

/* A third thread, and processes, for the next one that is explored. */
static void (*third)(void);
static int jobs = 1;
static bool has_late_mb;
static struct ex_program program;

static inline struct search_result explore(const char *memory, void (*one)(void),
					   void (*other)(void), void (*check)(void))
{
	struct search_budget all = { 0 };
	struct search_result r;

	program = (struct ex_program){
		.name = "weak", .nr_threads = third ? 3 : 2,
		.thread_name = { "one", "other", "third" },
		.thread = { one, other, third }, .check = check,
	};
	memset(&s, 0, sizeof(s));
	weak = (struct weak){ .bound = 2, .has_late_mb = has_late_mb };
	assert_true(weak_is(memory));
	world_add(&s, sizeof(s));
	assert_int_equal(footprint_init(&s, sizeof(s)), 0);
	assert_int_equal(execution_open(&program), 0);
	r = search_jobs(all_of_it, NULL, jobs, &all);
	third = NULL;
	jobs = 1;
	has_late_mb = false;
	return r;
}

static inline void close_program(void)
{
	execution_close();
	footprint_free();
	world_clear();
	weak = (struct weak){ .bound = 2 };
}

static inline enum verdict verdict(const char *memory, void (*one)(void),
				   void (*other)(void), void (*check)(void))
{
	enum verdict v = explore(memory, one, other, check).verdict;

	close_program();
	return v;
}

#endif
