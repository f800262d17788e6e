// SPDX-License-Identifier: GPL-2.0-only
/* A search by several processes is one search. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../explore/core/jobs.h"
#include "../../explore/core/part.h"
#include "tiny.h"

/* Enough steps for states to meet again below where the work is split, with locks,
 * a choice, a loop that waits, and stack that is used before. */
static void deep(unsigned int depth)
{
	volatile unsigned int garbage[32];

	for (unsigned int i = 0; i < 32; i++)
		garbage[i] = depth + i;
	(void)garbage;
}

static void mix_a(void)
{
	for (unsigned int i = 0; i < 4; i++) {
		deep(i);
		tiny_lock(&tiny.lock[0]);
		tiny_add(&tiny.word[0], 1);
		tiny_unlock(&tiny.lock[0]);
	}
	tiny_put(&tiny.word[1], ex_choose(2, "other", EX_CALLER) + 1);
}

static void mix_b(void)
{
	for (unsigned int i = 0; i < 3; i++) {
		tiny.seen[1] += tiny_get(&tiny.word[0]);
		tiny_add(&tiny.word[2], tiny.seen[1]);
	}
	while (!tiny_get(&tiny.word[1]))
		ex_again(EX_CALLER);
}

static void mix_c(void)
{
	tiny_lock(&tiny.lock[0]);
	tiny.seen[2] = tiny_get(&tiny.word[2]);
	tiny_add(&tiny.word[0], 7);
	tiny_unlock(&tiny.lock[0]);
}

static const struct ex_program mix = {
	.name = "mix", .nr_threads = 3, .thread = { mix_a, mix_b, mix_c },
	.thread_name = { "a", "b", "c" },
};

static const struct strategy *all_of_it(const void *arg, int shard, int shards)
{
	(void)arg;
	return exhaustive(shard, shards);
}

static const struct strategy *two_preemptions(const void *arg, int shard, int shards)
{
	(void)arg;
	return bounded(2, shard, shards);
}

static struct search_result by_jobs(strategy_maker make, int jobs)
{
	static const struct search_budget all = { 0 };
	struct search_result r;

	tiny_open(&mix);
	r = search_jobs(make, NULL, jobs, &all);
	tiny_close();
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	return r;
}

static void jobs_count_as_one_process_does(strategy_maker make)
{
	struct search_result one = by_jobs(make, 1);

	assert_true(one.states > 500);
	for (int jobs = 2; jobs <= 5; jobs++) {
		struct search_result r = by_jobs(make, jobs);

		assert_int_equal(r.states, one.states);
		assert_true(r.schedules == one.schedules);
	}
}

static void the_number_of_jobs_makes_no_difference(void **state)
{
	(void)state;
	jobs_count_as_one_process_does(all_of_it);
	jobs_count_as_one_process_does(two_preemptions);
}

static const struct strategy *fifty_by_chance(const void *arg, int shard, int shards)
{
	(void)arg;
	return pct(50, 1, shard, shards);
}

static void as_many_schedules_by_chance_as_were_asked_for(void **state)
{
	(void)state;
	for (int jobs = 1; jobs <= 4; jobs++)
		assert_true(by_jobs(fifty_by_chance, jobs).schedules == 50);
}

/*
 * In few schedules, late in the search, c writes where nobody was told that anything
 * is. The process that comes there starts over, alone.
 */
static struct {
	unsigned int word;
} hidden __attribute__((aligned(64)));

enum { LATE_STEPS = 20 };

static void late_a(void)
{
	for (int i = 0; i < LATE_STEPS; i++)
		tiny_add(&tiny.word[0], 1);
}

static void late_b(void)
{
	for (int i = 0; i < LATE_STEPS; i++)
		tiny_add(&tiny.word[1], 1);
	tiny.seen[1] = tiny_get(&tiny.word[2]);
}

static void late_c(void)
{
	for (int i = 0; i < LATE_STEPS; i++)
		tiny_add(&tiny.word[2], 1);
	tiny.seen[2] = tiny_get(&tiny.word[0]) == 2;
	tiny.seen[2] &= tiny_get(&tiny.word[1]) == LATE_STEPS - 2;
	tiny_add(&tiny.word[2], 1);
	hidden.word += tiny.seen[2];
	tiny_add(&tiny.word[2], hidden.word);
}

static const struct ex_program late = {
	.name = "late", .nr_threads = 3, .thread = { late_a, late_b, late_c },
	.thread_name = { "a", "b", "c" },
};

static struct search_result late_by(int jobs)
{
	static const struct search_budget all = { 0 };
	struct search_result r;

	hidden.word = 0;
	world_add(&hidden, sizeof(hidden));
	tiny_open(&late);
	r = search_jobs(all_of_it, NULL, jobs, &all);
	tiny_close();
	return r;
}

static void what_changes_unseen_leaves_nothing_out(void **state)
{
	struct search_result one = late_by(1), r = late_by(3);

	(void)state;
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	assert_int_equal(r.states, one.states);
	assert_true(r.schedules == one.schedules);
}

/*
 * The footprint learns more the first time that a goes on with 1. Then a stops in a
 * frame of which it has written nothing: it must not find there what that has left.
 */
static __attribute__((noinline)) void stop_in_a_frame(void)
{
	volatile unsigned int unwritten[256];

	asm volatile("" : : "r"(unwritten));
	tiny_put(&tiny.word[2], 1);
}

static void once_a(void)
{
	if (tiny_get(&tiny.word[0]))
		tiny_put(&tiny.seen[0], 1);
	stop_in_a_frame();
}

static void once_b(void)
{
	tiny_put(&tiny.word[0], 1);
	tiny_put(&tiny.word[1], tiny_get(&tiny.word[2]));
}

static void once_c(void)
{
	tiny.seen[2] = tiny_get(&tiny.word[1]);
}

static const struct ex_program once = {
	.name = "once", .nr_threads = 3, .thread = { once_a, once_b, once_c },
	.thread_name = { "a", "b", "c" },
};

static void what_is_done_for_the_first_time_leaves_no_trace(void **state)
{
	static const struct search_budget all = { 0 };
	struct strategy as_it_comes = *exhaustive(0, 1);
	uint64_t first, again;

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip();	/* there is no second stack then */
#endif
	as_it_comes.learn = NULL;
	tiny_open(&once);
	first = search(&as_it_comes, &all).states;
	again = search(&as_it_comes, &all).states;
	tiny_close();
	assert_true(first > 10);
	assert_int_equal(first, again);
}

/* Each process on its own, into files. */
static void search_into(FILE **file, int shards)
{
	static const struct search_budget all = { 0 };

	for (int i = 0; i < shards; i++) {
		struct search_result r;

		file[i] = tmpfile();
		assert_non_null(file[i]);
		tiny_open(&mix);
		r = search_part(exhaustive(i, shards), &all);
		assert_true(part_write(fileno(file[i]), "mix", i, shards, &r));
		tiny_close();
		rewind(file[i]);
	}
}

static struct search_result merged(struct part *part, int shards)
{
	struct search_result r;

	tiny_open(&mix);
	r = part_merge(part, shards, exhaustive(0, shards));
	tiny_close();
	return r;
}

enum { SHARDS = 3 };

static int read_parts(void **state)
{
	static struct part part[SHARDS];
	FILE *file[SHARDS];

	search_into(file, SHARDS);
	for (int i = 0; i < SHARDS; i++) {
		if (!part_read(fileno(file[i]), &part[i]))
			return 1;
		fclose(file[i]);
	}
	*state = part;
	return 0;
}

static int free_parts(void **state)
{
	struct part *part = *state;

	for (int i = 0; i < SHARDS; i++)
		part_free(&part[i]);
	return 0;
}

static void parts_are_the_whole(void **state)
{
	struct search_result one = by_jobs(all_of_it, 1);
	struct search_result r = merged(*state, SHARDS);

	assert_int_equal(r.verdict, VERDICT_HOLDS);
	assert_int_equal(r.states, one.states);
	assert_true(r.schedules == one.schedules);
}

/* What one leaves to another that is not there is missed. */
static void a_part_that_is_missing_is_noticed(void **state)
{
	struct part *part = *state;

	assert_int_equal(merged(part, SHARDS - 1).verdict, VERDICT_UNFINISHED);
	assert_int_equal(merged(part + 1, SHARDS - 1).verdict, VERDICT_UNFINISHED);
}

static bool has(const struct part *p, uint64_t hash)
{
	for (size_t i = 0; i < p->states.nr; i++)
		if (p->states.state[i].hash == hash)
			return true;
	return false;
}

static void a_state_that_is_missing_is_noticed(void **state)
{
	struct part *part = *state;

	for (size_t i = 0; i < part[1].states.nr; i++) {
		struct state *s = &part[1].states.state[i];

		if (!s->is_expanded || has(&part[0], s->hash) || has(&part[2], s->hash))
			continue;
		s->hash ^= 1;
		break;
	}
	assert_int_equal(merged(part, SHARDS).verdict, VERDICT_UNFINISHED);
}

static void parts_that_disagree_are_refused(void **state)
{
	struct part *part = *state;

	/* The root: all have seen it. */
	part[2].states.edge[part[2].states.state[0].first].to ^= 1;
	assert_int_equal(merged(part, SHARDS).verdict, VERDICT_UNFINISHED);
}

static void parts_that_share_something_else_are_refused(void **state)
{
	struct part *part = *state;

	part[2].result.learnt ^= 1;
	assert_int_equal(merged(part, SHARDS).verdict, VERDICT_UNFINISHED);
}

/* One process has seen who reads, another who writes. */
static void together_they_know_more(void **state)
{
	static struct learnt learnt[] = { { 0, 1u << 0 }, { 0, 1u << (EX_MAX_THREADS + 1) } };

	(void)state;
	tiny_open(&mix);
	footprint_learn(&learnt[0], 1);
	assert_int_equal(footprint.nr_shared, 0);
	footprint_learn(&learnt[1], 1);
	assert_int_equal(footprint.nr_shared, 1);
	assert_true(footprint.grew);
	tiny_close();
}

/* What ex_access() leaves in registers, the first time and the second. */
static unsigned long left[2];

static void look_into_registers(void)
{
	for (int i = 0; i < 2; i++) {
		unsigned long addr = (uintptr_t)&tiny.seen[0], size = sizeof(tiny.seen[0]);
		unsigned long kind = EX_WRITE, pc = 1;

		asm volatile("call ex_access"
			     : "+D"(addr), "+S"(size), "+d"(kind), "+c"(pc)
			     : : "rax", "r8", "r9", "r10", "r11", "memory", "cc");
		left[i] = addr | size | kind | pc;
	}
	tiny_put(&tiny.word[0], 1);
}

static const struct ex_program registers = {
	.name = "registers", .nr_threads = 1, .thread = { look_into_registers },
	.thread_name = { "a" },
};

static void which_way_a_hook_went_does_not_show(void **state)
{
	static const struct search_budget all = { 0 };

	(void)state;
	tiny_open(&registers);
	left[0] = left[1] = 1;
	search(exhaustive(0, 1), &all);
	assert_int_equal(left[0], 0);
	assert_int_equal(left[1], 0);
	tiny_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_number_of_jobs_makes_no_difference),
		cmocka_unit_test(as_many_schedules_by_chance_as_were_asked_for),
		cmocka_unit_test(what_changes_unseen_leaves_nothing_out),
		cmocka_unit_test(what_is_done_for_the_first_time_leaves_no_trace),
		cmocka_unit_test(which_way_a_hook_went_does_not_show),
		cmocka_unit_test_setup_teardown(parts_are_the_whole, read_parts, free_parts),
		cmocka_unit_test_setup_teardown(a_part_that_is_missing_is_noticed,
						read_parts, free_parts),
		cmocka_unit_test_setup_teardown(a_state_that_is_missing_is_noticed,
						read_parts, free_parts),
		cmocka_unit_test_setup_teardown(parts_that_disagree_are_refused,
						read_parts, free_parts),
		cmocka_unit_test_setup_teardown(parts_that_share_something_else_are_refused,
						read_parts, free_parts),
		cmocka_unit_test(together_they_know_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
