// SPDX-License-Identifier: GPL-2.0-only
/* The explorer's search on programs so small that every number is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../explore/core/execution.h"
#include "../../explore/core/footprint.h"
#include "../../explore/core/race.h"
#include "../../explore/core/search.h"
#include "../../explore/core/world.h"

/* All that the programs share. */
static struct {
	unsigned int x, y, z;
	unsigned int own[EX_MAX_THREADS];
	unsigned int lock[2];
	unsigned int seen[EX_MAX_THREADS];
} s;

static void put(unsigned int *where, unsigned int value)
{
	ex_access(where, sizeof(*where), EX_WRITE, EX_CALLER);
	*where = value;
}

static unsigned int get(const unsigned int *where)
{
	ex_access(where, sizeof(*where), EX_READ, EX_CALLER);
	return *where;
}

static _Bool is_zero(const void *word)
{
	return *(const unsigned int *)word == 0;
}

static void lock(unsigned int *l)
{
	ex_wait(l, EX_READ | EX_WRITE | EX_ACQUIRE, is_zero, l, EX_CALLER);
	*l = 1;
}

static void unlock(unsigned int *l)
{
	ex_access(l, sizeof(*l), EX_WRITE | EX_RELEASE, EX_CALLER);
	*l = 0;
}

static int open_program(const struct ex_program *p)
{
	memset(&s, 0, sizeof(s));
	world_add(&s, sizeof(s));
	assert_int_equal(footprint_init(&s, sizeof(s)), 0);
	assert_int_equal(execution_open(p), 0);
	return 0;
}

static void close_program(void)
{
	execution_close();
	footprint_free();
	world_clear();
}

static struct search_result explore(const struct ex_program *p,
				    const struct strategy *strategy)
{
	struct search_budget all = { 0 };
	struct search_result r;

	open_program(p);
	r = search(strategy, &all);
	close_program();
	return r;
}

static void own_step(void)
{
	put(&s.own[ex_thread()], 1);
}

static void write_x(void)
{
	put(&s.x, ex_thread() + 1);
}

static void read_x(void)
{
	s.seen[ex_thread()] = get(&s.x);
}

static void increment(void)
{
	put(&s.x, get(&s.x) + 1);
}

/* Wider than a word, and where nobody else looks. */
static void increment_after_a_wide_read(void)
{
	uint64_t wide[2] = { 0 };

	ex_access(wide, sizeof(wide), EX_READ, EX_CALLER);
	increment();
}

static void no_update_is_lost(void)
{
	if (s.x != (unsigned int)execution.nr_threads)
		ex_fail("sum", NULL, "x is %u", s.x);
}

static void locked_increment(void)
{
	lock(&s.lock[0]);
	increment();
	unlock(&s.lock[0]);
}

/* Until the other thread has written, tries again and again. */
static void spin_for_x(void)
{
	while (!get(&s.x))
		ex_again(EX_CALLER);
}

static void write_x_1(void)
{
	put(&s.x, 1);
}

static void lock_0_1(void)
{
	lock(&s.lock[0]);
	lock(&s.lock[1]);
	unlock(&s.lock[1]);
	unlock(&s.lock[0]);
}

static void lock_1_0(void)
{
	lock(&s.lock[1]);
	lock(&s.lock[0]);
	unlock(&s.lock[0]);
	unlock(&s.lock[1]);
}

/* Looks at the lock that it holds, as assert_spin_locked() does. */
static void lock_and_look(void)
{
	lock(&s.lock[0]);
	put(&s.x, 1);
	s.seen[0] = get(&s.lock[0]);
	unlock(&s.lock[0]);
}

static void lock_after_a_look_at_x(void)
{
	s.seen[1] = get(&s.x);
	lock(&s.lock[0]);
	s.y = s.x;
	unlock(&s.lock[0]);
}

static void it_waited_for_the_lock(void)
{
	if (!s.y)
		ex_fail("order", NULL, "it was first");
}

static void independent_steps_need_one_schedule(void **state)
{
	struct ex_program p = {
		.name = "independent", .nr_threads = 3,
		.thread = { own_step, own_step, own_step },
	};
	struct search_result r = explore(&p, dpor(0, 1));

	(void)state;
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	assert_int_equal(r.schedules, 1);
}

static void conflicting_writes_need_two(void **state)
{
	struct ex_program p = {
		.name = "writes", .nr_threads = 2, .thread = { write_x, write_x },
	};
	struct search_result r = explore(&p, dpor(0, 1));

	(void)state;
	assert_int_equal(r.schedules, 2);
}

static void three_writers_need_six(void **state)
{
	struct ex_program p = {
		.name = "writers", .nr_threads = 3,
		.thread = { write_x, write_x, write_x },
	};

	(void)state;
	assert_int_equal(explore(&p, dpor(0, 1)).schedules, 6);
}

static void readers_do_not_conflict(void **state)
{
	struct ex_program p = {
		.name = "readers", .nr_threads = 3,
		.thread = { read_x, read_x, write_x },
	};

	(void)state;
	/* Each reader is before or after the write: 2 * 2. */
	assert_int_equal(explore(&p, dpor(0, 1)).schedules, 4);
}

static void lost_update_is_found(void **state)
{
	struct ex_program p = {
		.name = "lost update", .nr_threads = 2,
		.thread = { increment, increment }, .check = no_update_is_lost,
	};

	(void)state;
	assert_int_equal(explore(&p, exhaustive(0, 1)).verdict, VERDICT_VIOLATED);
	assert_int_equal(explore(&p, bounded(1, 0, 1)).verdict, VERDICT_VIOLATED);
	assert_int_equal(explore(&p, bounded(0, 0, 1)).verdict, VERDICT_HOLDS);
	assert_int_equal(explore(&p, pct(100, 1, 0, 1)).verdict, VERDICT_VIOLATED);
}

static void lock_saves_the_update(void **state)
{
	struct ex_program p = {
		.name = "locked", .nr_threads = 3,
		.thread = { locked_increment, locked_increment, locked_increment },
		.check = no_update_is_lost,
	};
	struct search_result r = explore(&p, dpor(0, 1));

	(void)state;
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	/* The orders in which three threads can take one lock. */
	assert_int_equal(r.schedules, 6);
}

/*
 * Without reduction. Every order of two times three writes is a schedule; those
 * that have led to the same state are explored once.
 */
static void write_thrice(void)
{
	for (int i = 0; i < 3; i++)
		put(&s.x, ex_thread() + 1);
}

static const struct ex_program six_writes = {
	.name = "six writes", .nr_threads = 2, .thread = { write_thrice, write_thrice },
};

static void the_graph_counts_every_schedule(void **state)
{
	struct search_result r = explore(&six_writes, exhaustive(0, 1));

	(void)state;
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	assert_int_equal(r.schedules, 20);	/* 6 over 3 */
	assert_true(r.runs < 20);
}

static void a_bound_counts_those_within_it(void **state)
{
	(void)state;
	/* One after the other; each interrupted after one or two; both so. */
	assert_int_equal(explore(&six_writes, bounded(0, 0, 1)).schedules, 2);
	assert_int_equal(explore(&six_writes, bounded(1, 0, 1)).schedules, 2 + 4);
	assert_int_equal(explore(&six_writes, bounded(2, 0, 1)).schedules, 2 + 4 + 8);
	assert_int_equal(explore(&six_writes, bounded(9, 0, 1)).schedules, 20);
}

static void write_own_shared(void)
{
	unsigned int mine = ex_thread();

	/* All are shared: somebody else reads them at the end. */
	put(&s.own[mine], 1);
	put(&s.own[mine], 2);
}

static void read_all(void)
{
	for (int i = 0; i < 2; i++)
		s.seen[2] += get(&s.own[i]);
}

static void states_meet_again(void **state)
{
	struct ex_program p = {
		.name = "grid", .nr_threads = 3,
		.thread = { write_own_shared, write_own_shared, read_all },
	};
	struct search_result graph = explore(&p, exhaustive(0, 1));
	struct search_result reduced = explore(&p, dpor(0, 1));

	(void)state;
	/* Two steps each, in any order: 6! / (2! 2! 2!). */
	assert_int_equal(graph.schedules, 90);
	assert_true(graph.runs < 90);
	/* The reader sees each of two values of three: nothing else matters. */
	assert_int_equal(reduced.schedules, 9);
}

static void endless_loops_are_left(void **state)
{
	struct ex_program p = {
		.name = "spin", .nr_threads = 2, .thread = { spin_for_x, write_x_1 },
	};
	struct search_result r = explore(&p, exhaustive(0, 1));

	(void)state;
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	assert_true(r.schedules >= 1);
}

static void deadlock_is_found(void **state)
{
	struct ex_program p = {
		.name = "deadlock", .nr_threads = 2,
		.thread = { lock_0_1, lock_1_0 },
	};
	struct search_budget all = { 0 };
	struct search_result r;
	struct schedule found;

	(void)state;
	open_program(&p);
	r = search(exhaustive(0, 1), &all);
	assert_int_equal(r.verdict, VERDICT_VIOLATED);
	assert_string_equal(execution.violation.oracle, "deadlock");
	found = execution.schedule;
	assert_int_equal(execution_replay(&found), OUTCOME_VIOLATED);
	assert_string_equal(execution.violation.oracle, "deadlock");
	close_program();
}

/* Many interleavings, compared with a search that reduces nothing. */
static void step_mix_a(void)
{
	put(&s.x, 1);
	s.seen[0] = get(&s.y);
	put(&s.z, 1);
}

static void step_mix_b(void)
{
	put(&s.y, 1);
	s.seen[1] = get(&s.x);
	s.seen[2] = get(&s.z);
}

static void step_mix_c(void)
{
	lock(&s.lock[0]);
	s.seen[3] = get(&s.z) + 2 * get(&s.y);
	unlock(&s.lock[0]);
}

/* Outcomes as a set of up to 64 bits, filled by the program's check. */
static uint64_t outcomes;

static void collect(void)
{
	outcomes |= 1ull << (s.seen[0] + 2 * s.seen[1] + 4 * s.seen[2] +
			     8 * s.seen[3]);
}

static void reduction_loses_no_outcome(void **state)
{
	struct ex_program p = {
		.name = "mix", .nr_threads = 3,
		.thread = { step_mix_a, step_mix_b, step_mix_c },
		.check = collect,
	};
	struct search_result all, reduced;
	uint64_t expected;

	(void)state;
	outcomes = 0;
	all = explore(&p, bounded(100, 0, 1));
	expected = outcomes;
	outcomes = 0;
	reduced = explore(&p, dpor(0, 1));
	assert_true(outcomes == expected);
	assert_true(reduced.schedules * 10 < all.schedules);
	outcomes = 0;
	assert_true(explore(&p, exhaustive(0, 1)).schedules == all.schedules);
	assert_true(outcomes == expected);
}

/* Reduction is weaker where the work is split: nothing is left out, that is all. */
static void reduced_shards_together_see_all(void **state)
{
	struct ex_program p = {
		.name = "mix", .nr_threads = 3,
		.thread = { step_mix_a, step_mix_b, step_mix_c },
		.check = collect,
	};
	uint64_t expected;
	double all, sum = 0;

	(void)state;
	outcomes = 0;
	all = explore(&p, dpor(0, 1)).schedules;
	expected = outcomes;
	outcomes = 0;
	for (int i = 0; i < 3; i++)
		sum += explore(&p, dpor(i, 3)).schedules;
	assert_true(outcomes == expected);
	assert_true(sum >= all);
}

static void same_seed_gives_the_same_run(void **state)
{
	struct ex_program p = {
		.name = "lost update", .nr_threads = 2,
		.thread = { increment, increment }, .check = no_update_is_lost,
	};
	struct search_result a = explore(&p, pct(1000, 7, 0, 1));
	struct search_result b = explore(&p, pct(1000, 7, 0, 1));

	(void)state;
	assert_int_equal(a.schedules, b.schedules);
	assert_int_equal(a.steps, b.steps);
}

static void replay_shows_the_violation_again(void **state)
{
	struct ex_program p = {
		.name = "lost update", .nr_threads = 2,
		.thread = { increment, increment }, .check = no_update_is_lost,
	};
	struct search_budget all = { 0 };
	struct schedule found;

	(void)state;
	open_program(&p);
	search(exhaustive(0, 1), &all);
	found = execution.schedule;
	assert_int_equal(execution_replay(&found), OUTCOME_VIOLATED);
	assert_string_equal(execution.violation.oracle, "sum");
	found.segment[0].thread = EX_MAX_THREADS;
	assert_int_equal(execution_replay(&found), OUTCOME_DIVERGED);
	close_program();
}

/* An event has the same number in a search as in a replay, whatever its size. */
static void replay_counts_as_the_search_does(void **state)
{
	struct ex_program p = {
		.name = "wide", .nr_threads = 2,
		.thread = { increment_after_a_wide_read, increment_after_a_wide_read },
		.check = no_update_is_lost,
	};
	struct search_budget all = { 0 };
	struct schedule found;

	(void)state;
	open_program(&p);
	assert_int_equal(search(dpor(0, 1), &all).verdict, VERDICT_VIOLATED);
	found = execution.schedule;
	assert_int_equal(execution_replay(&found), OUTCOME_VIOLATED);
	close_program();
}

static void a_race_is_of_plain_accesses_only(void **state)
{
	struct ex_program p = {
		.name = "marked", .nr_threads = 2, .thread = { write_x, read_x },
	};
	struct search_budget all = { 0 };

	(void)state;
	open_program(&p);
	search(exhaustive(0, 1), &all);
	assert_int_equal(nr_races, 0);
	close_program();
}

static void who_waits_is_also_tried_first(void **state)
{
	struct ex_program p = {
		.name = "look", .nr_threads = 2,
		.thread = { lock_and_look, lock_after_a_look_at_x },
	};
	struct search_result r = explore(&p, dpor(0, 1));

	(void)state;
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	assert_int_equal(r.schedules, 3);

	p.check = it_waited_for_the_lock;
	assert_int_equal(explore(&p, dpor(0, 1)).verdict, VERDICT_VIOLATED);
	assert_int_equal(explore(&p, exhaustive(0, 1)).verdict, VERDICT_VIOLATED);
}

/* Memory that the threads change without saying so, from some run on. */
static unsigned char hidden[128] __attribute__((aligned(64)));
static int runs_before_hidden;

static void write_unseen(void)
{
	write_x();
	if (hidden[0])
		ex_fail("hidden", NULL, "an execution has left a trace");
	if (runs_before_hidden-- <= 0)
		hidden[0] = 1;
}

static const struct ex_program unseen = {
	.nr_threads = 2, .thread = { write_unseen, write_x },
	.thread_name = { "a", "b" },
};

static void a_change_unseen_does_no_harm(void **state)
{
	static const struct search_budget all = { 0 };
	struct search_result r;

	(void)state;
	hidden[0] = 0;
	runs_before_hidden = 400;
	world_add(hidden, sizeof(hidden));
	open_program(&unseen);
	r = search(pct(1000, 1, 0, 1), &all);
	close_program();
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	assert_true(r.restarts > 0);
	assert_int_equal(r.runs, 1 + 1000);	/* the first tells the length */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_unseen_does_no_harm),
		cmocka_unit_test(independent_steps_need_one_schedule),
		cmocka_unit_test(conflicting_writes_need_two),
		cmocka_unit_test(three_writers_need_six),
		cmocka_unit_test(readers_do_not_conflict),
		cmocka_unit_test(lost_update_is_found),
		cmocka_unit_test(lock_saves_the_update),
		cmocka_unit_test(the_graph_counts_every_schedule),
		cmocka_unit_test(a_bound_counts_those_within_it),
		cmocka_unit_test(states_meet_again),
		cmocka_unit_test(endless_loops_are_left),
		cmocka_unit_test(deadlock_is_found),
		cmocka_unit_test(reduction_loses_no_outcome),
		cmocka_unit_test(reduced_shards_together_see_all),
		cmocka_unit_test(same_seed_gives_the_same_run),
		cmocka_unit_test(replay_shows_the_violation_again),
		cmocka_unit_test(replay_counts_as_the_search_does),
		cmocka_unit_test(a_race_is_of_plain_accesses_only),
		cmocka_unit_test(who_waits_is_also_tried_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
