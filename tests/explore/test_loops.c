// SPDX-License-Identifier: GPL-2.0-only
/* Loops: those that make progress, those that wait, those that count, and those that
 * no schedule leaves. */
#include "../../explore/core/components.h"
#include "tiny.h"

static unsigned int rounds;

/* Works for some rounds between two looks at what the other thread writes. */
static void work(void)
{
	if (!tiny_get(&tiny.word[0]))
		return;
	for (unsigned int i = 0; i < rounds; i++) {
		tiny_add(&tiny.word[2], 1);
		ex_again(EX_CALLER);
	}
	if (!tiny_get(&tiny.word[1]))
		ex_fail("order", NULL, "the first is there, and the second is not");
}

static void publish(void)
{
	tiny_put(&tiny.word[0], 1);
	tiny_put(&tiny.word[1], 1);
	tiny.seen[1] = tiny_get(&tiny.word[2]);
}

static const struct ex_program progress = {
	.name = "progress", .nr_threads = 2, .thread = { work, publish },
	.thread_name = { "work", "publish" },
};

/* A bug that shows only if a thread goes round and round while nobody else moves. */
static void progress_is_not_cut(void **state)
{
	(void)state;
	for (rounds = 1; rounds <= 40; rounds++) {
		assert_int_equal(tiny_explore(&progress, exhaustive(0, 1)).verdict,
				 VERDICT_VIOLATED);
		assert_int_equal(tiny_explore(&progress, dpor(0, 1)).verdict,
				 VERDICT_VIOLATED);
	}
}

/* Wakes up whoever waits, unless it looks before anybody does. */
static void wait_for_wake_up(void)
{
	tiny_add(&tiny.word[1], 1);
	while (!tiny_get(&tiny.word[0]))
		ex_again(EX_CALLER);
}

static void wake_up(void)
{
	if (!tiny_get(&tiny.word[1]))
		tiny_put(&tiny.word[0], 1);
}

static const struct ex_program lost_wake_up = {
	.name = "lost", .nr_threads = 2, .thread = { wait_for_wake_up, wake_up },
	.thread_name = { "wait", "wake" },
};

static void a_livelock_is_found_by_the_graph(void **state)
{
	static const struct search_budget all = { 0 };
	static struct schedule found;

	(void)state;
	tiny_open(&lost_wake_up);
	assert_int_equal(search(exhaustive(0, 1), &all).verdict, VERDICT_VIOLATED);
	assert_string_equal(execution.violation.oracle, "livelock");
	found = execution.schedule;
	assert_int_equal(execution_replay(&found), OUTCOME_VIOLATED);
	assert_string_equal(execution.violation.oracle, "livelock");
	tiny_close();
}

static void leads(uint64_t from, uint64_t to, uint64_t or_to)
{
	const struct edge edge[] = { { .to = to }, { .to = or_to, .thread = 1 } };
	struct state *s = states_add(from);

	s->is_expanded = states_set_edges(s, edge, or_to ? 2 : 1);
	assert_true(s->is_expanded);
}

/* 1 goes to 9 by itself, and by way of 2, 3, 4; 9 and 10 go to each other. */
static void the_way_to_a_livelock_is_the_shortest(void **state)
{
	struct components found;

	(void)state;
	states_clear();
	leads(1, 2, 9);
	leads(2, 3, 0);
	leads(3, 4, 0);
	leads(4, 9, 5);
	leads(5, 0, 0);
	leads(9, 10, 0);
	leads(10, 9, 0);
	assert_true(components_find(1, &found));
	assert_int_equal(found.missing, 0);
	assert_true(found.schedules == 1);
	assert_int_equal(found.trail_length, 3);
	assert_int_equal(found.trail[0].thread, 1);
	assert_int_equal(found.trail[1].to, 10);
	assert_int_equal(found.trail[2].to, 9);
	components_free(&found);
	states_clear();
}

static void a_livelock_is_found_by_reduction(void **state)
{
	static const struct search_budget all = { 0 };

	(void)state;
	tiny_open(&lost_wake_up);
	assert_int_equal(search(dpor(0, 1), &all).verdict, VERDICT_VIOLATED);
	assert_string_equal(execution.violation.oracle, "livelock");
	tiny_close();
}

static void wake_up_always(void)
{
	tiny_put(&tiny.word[0], 1);
}

static const struct ex_program waits = {
	.name = "waits", .nr_threads = 2, .thread = { wait_for_wake_up, wake_up_always },
	.thread_name = { "wait", "wake" },
};

/* Waiting in a loop is fine as long as there is a way out. */
static void a_loop_that_can_end_is_no_livelock(void **state)
{
	struct search_result r = tiny_explore(&waits, exhaustive(0, 1));

	(void)state;
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	/* How often it looked in vain does not tell schedules apart. */
	assert_int_equal(r.schedules, 1);
	assert_int_equal(r.waits, 0);
	assert_int_equal(tiny_explore(&waits, dpor(0, 1)).verdict, VERDICT_HOLDS);
	assert_true(tiny_explore(&waits, fair(0, 1)).waits > 0);
}

/* Gives up when it has tried often enough: no try is in vain. */
static void try_thirty_times(void)
{
	for (unsigned int i = 0; i < 30; i++) {
		if (tiny_get(&tiny.word[0]))
			return;
		ex_again(EX_CALLER);
	}
	tiny.seen[0] = 1;
}

static void nobody_gives_up(void)
{
	if (tiny.seen[0])
		ex_fail("api", NULL, "gave up");
}

static const struct ex_program counts = {
	.name = "counts", .nr_threads = 2, .thread = { try_thirty_times, wake_up_always },
	.thread_name = { "try", "wake" }, .check = nobody_gives_up,
};

static void who_counts_may_give_up(void **state)
{
	struct search_result r;

	(void)state;
	assert_int_equal(tiny_explore(&counts, exhaustive(0, 1)).verdict, VERDICT_VIOLATED);
	/* A fair search does not wait for that, and says that it has intervened. */
	r = tiny_explore(&counts, fair(0, 1));
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	assert_true(r.waits > 0);
}

/* Looks at what is not known to be shared until the other thread has run. */
static void wait_quietly(void)
{
	while (!tiny_get(&tiny.word[3]))
		ex_again(EX_CALLER);
}

static void end_the_quiet(void)
{
	tiny_put(&tiny.word[3], 1);
}

static const struct ex_program quiet = {
	.name = "quiet", .nr_threads = 2, .thread = { wait_quietly, end_the_quiet },
	.thread_name = { "wait", "end" },
};

static void others_get_a_turn_before_anything_is_shared(void **state)
{
	static const struct search_budget all = { 0 };
	const struct strategy *graph = exhaustive(0, 1);
	struct search_result r;

	(void)state;
	/* Without what random schedules would have learnt. */
	tiny_open(&quiet);
	r = graph->search(graph, &all);
	graph->conclude(&r);
	tiny_close();
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	assert_int_equal(r.restarts, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(progress_is_not_cut),
		cmocka_unit_test(a_livelock_is_found_by_the_graph),
		cmocka_unit_test(the_way_to_a_livelock_is_the_shortest),
		cmocka_unit_test(a_livelock_is_found_by_reduction),
		cmocka_unit_test(a_loop_that_can_end_is_no_livelock),
		cmocka_unit_test(who_counts_may_give_up),
		cmocka_unit_test(others_get_a_turn_before_anything_is_shared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
