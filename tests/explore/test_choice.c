// SPDX-License-Identifier: GPL-2.0-only
/* Values that any schedule may take. */
#include <stdlib.h>
#include <unistd.h>

#include "../../explore/core/schedule_file.h"
#include "tiny.h"

/* Which values of both threads' choices were seen together. */
static unsigned int outcomes;

static void choose_and_tell(void)
{
	tiny.seen[ex_thread()] = ex_choose(3, "takes another", EX_CALLER);
	tiny_put(&tiny.word[0], ex_thread() + 1);
}

static void collect(void)
{
	outcomes |= 1u << (tiny.seen[0] * 3 + tiny.seen[1]);
}

static const struct ex_program independent = {
	.name = "independent", .nr_threads = 2,
	.thread = { choose_and_tell, choose_and_tell }, .check = collect,
	.thread_name = { "a", "b" },
};

static void every_value_is_tried(void **state)
{
	(void)state;
	outcomes = 0;
	/* 9 pairs of values, and two steps each in any order. */
	assert_int_equal(tiny_explore(&independent, exhaustive(0, 1)).schedules, 9 * 6);
	assert_int_equal(outcomes, 0x1ff);
	outcomes = 0;
	/* Of the steps, the order of the writes alone matters. */
	assert_int_equal(tiny_explore(&independent, dpor(0, 1)).schedules, 9 * 2);
	assert_int_equal(outcomes, 0x1ff);
	outcomes = 0;
	tiny_explore(&independent, pct(1000, 1, 0, 1));
	assert_int_equal(outcomes, 0x1ff);
	outcomes = 0;
	/* One thread after the other: a choice is no preemption. */
	assert_int_equal(tiny_explore(&independent, bounded(0, 0, 1)).schedules, 9 * 2);
	assert_int_equal(outcomes, 0x1ff);
}

/* An allocation that may fail, and a caller that has not thought of it. */
static void allocate_and_use(void)
{
	bool failed = ex_choose(2, "the allocation fails", EX_CALLER);

	tiny_put(&tiny.word[0], !failed);
	if (!tiny_get(&tiny.word[0]) && tiny_get(&tiny.word[1]))
		ex_fail("lifetime", NULL, "uses what was not allocated");
}

static void set_flag(void)
{
	tiny_put(&tiny.word[1], tiny_get(&tiny.word[0]) + 1);
}

static const struct ex_program fails = {
	.name = "fails", .nr_threads = 2, .thread = { allocate_and_use, set_flag },
	.thread_name = { "allocate", "set" },
};

static void found_by(const struct strategy *strategy)
{
	static const struct search_budget all = { 0 };
	static struct schedule found, read;
	char path[] = "/tmp/choice-XXXXXX", scenario[16], why[100];
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	tiny_open(&fails);
	assert_int_equal(search(strategy, &all).verdict, VERDICT_VIOLATED);
	found = execution.schedule;
	assert_int_equal(found.nr_choices, 1);
	assert_int_equal(found.choice[0], 1);
	assert_int_equal(schedule_write(path, "tree", "fails", &execution.violation, &found),
			 0);
	assert_int_equal(schedule_read(path, scenario, sizeof(scenario), &read, why,
				       sizeof(why)), 0);
	assert_int_equal(execution_replay(&read), OUTCOME_VIOLATED);
	assert_string_equal(execution.violation.oracle, "lifetime");
	/* The same steps, had the allocation succeeded. */
	read.choice[0] = 0;
	assert_int_not_equal(execution_replay(&read), OUTCOME_VIOLATED);
	tiny_close();
	close(fd);
	unlink(path);
}

static void a_choice_is_in_the_counterexample(void **state)
{
	(void)state;
	found_by(exhaustive(0, 1));
	found_by(dpor(0, 1));
	found_by(pct(1000, 1, 0, 1));
	found_by(bounded(1, 0, 1));
}

static void no_choice_in_set_up(void **state)
{
	(void)state;
	assert_int_equal(ex_choose(5, "never", EX_CALLER), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_is_tried),
		cmocka_unit_test(a_choice_is_in_the_counterexample),
		cmocka_unit_test(no_choice_in_set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
