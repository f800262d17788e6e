// SPDX-License-Identifier: GPL-2.0-only
/* The order of locks, on programs that hold two of three. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../explore/core/execution.h"
#include "../../explore/core/footprint.h"
#include "../../explore/core/jobs.h"
#include "../../explore/core/lock_order.h"
#include "../../explore/core/schedule_file.h"
#include "../../explore/core/search.h"
#include "../../explore/core/world.h"

static unsigned int word[3];
static int class[3];

static void setup(void)
{
	class[0] = ex_lock_class("A");
	class[1] = ex_lock_class("B");
	class[2] = ex_lock_class("C");
}

static _Bool is_zero(const void *lock)
{
	return *(const unsigned int *)lock == 0;
}

static void lock(int i)
{
	ex_wait(&word[i], EX_READ | EX_WRITE | EX_ACQUIRE, is_zero, &word[i], EX_CALLER);
	word[i] = 1;
}

static void unlock(int i)
{
	ex_access(&word[i], sizeof(word[i]), EX_WRITE | EX_RELEASE, EX_CALLER);
	word[i] = 0;
}

/* Take @first, then @second; nobody else is at it. */
static void nest(int first, int second)
{
	lock(first);
	ex_lock_order(class[first], class[second], EX_CALLER);
	lock(second);
	unlock(second);
	unlock(first);
}

static void a_then_b(void)
{
	nest(0, 1);
}

static void b_then_c(void)
{
	nest(1, 2);
}

/* One after the other: whatever the schedule, this cannot deadlock. */
static void round_the_circle(void)
{
	nest(0, 1);
	nest(1, 2);
	nest(2, 0);
}

static void b_out_of_turn(void)
{
	ex_lock_order(class[1], class[1], EX_CALLER);
}

static const struct ex_program in_order = {
	.nr_threads = 2, .setup = setup, .thread = { a_then_b, b_then_c },
	.thread_name = { "ab", "bc" },
};
static const struct ex_program in_a_circle = {
	.nr_threads = 1, .setup = setup, .thread = { round_the_circle },
	.thread_name = { "abca" },
};
static const struct ex_program out_of_turn = {
	.nr_threads = 2, .setup = setup, .thread = { a_then_b, b_out_of_turn },
	.thread_name = { "ab", "b" },
};

static void open_program(const struct ex_program *p)
{
	memset(word, 0, sizeof(word));
	world_add(word, sizeof(word));
	assert_int_equal(footprint_init(word, sizeof(word)), 0);
	assert_int_equal(execution_open(p), 0);
}

static void close_program(void)
{
	execution_close();
	footprint_free();
	world_clear();
}

static enum verdict explore(void)
{
	static const struct search_budget all = { 0 };

	return search(exhaustive(0, 1), &all).verdict;
}

static void locks_in_order_are_fine(void **state)
{
	(void)state;
	open_program(&in_order);
	assert_int_equal(explore(), VERDICT_HOLDS);
	assert_false(lock_order_is_inverted());
	close_program();
}

static void a_circle_is_seen_without_a_deadlock(void **state)
{
	(void)state;
	open_program(&in_a_circle);
	assert_int_equal(explore(), VERDICT_HOLDS);
	assert_true(lock_order_is_inverted());
	lock_order_forbid();
	assert_int_equal(explore(), VERDICT_VIOLATED);
	assert_string_equal(execution.violation.oracle, "lock-order");
	assert_string_equal(execution.violation.held, "C");
	assert_string_equal(execution.violation.wanted, "A");
	assert_non_null(execution.violation.against);
	close_program();
}

static void one_class_has_a_rule_of_its_own(void **state)
{
	(void)state;
	open_program(&out_of_turn);
	lock_order_forbid();
	assert_int_equal(explore(), VERDICT_VIOLATED);
	assert_string_equal(execution.violation.held, "B");
	assert_string_equal(execution.violation.wanted, "B");
	assert_null(execution.violation.against);
	close_program();
}

static void what_two_processes_saw_is_put_together(void **state)
{
	static struct lock_order other;

	(void)state;
	open_program(&in_order);
	explore();
	other = lock_order;
	lock_order_forget();
	/* Here the numbers are others. */
	ex_lock_order(ex_lock_class("C"), ex_lock_class("A"), EX_CALLER);
	assert_false(lock_order_is_inverted());
	lock_order_merge(&other);
	assert_true(lock_order_is_inverted());
	close_program();
}

/* A schedule file has to show it by itself: its process has seen nothing else. */
static void a_replay_knows_what_is_forbidden(void **state)
{
	static struct schedule schedule;
	char path[] = "/tmp/order-XXXXXX", scenario[16], why[100];
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	open_program(&in_a_circle);
	explore();
	lock_order_forbid();
	assert_int_equal(explore(), VERDICT_VIOLATED);
	assert_int_equal(schedule_write(path, "tree", "circle", &execution.violation,
					&execution.schedule), 0);
	close_program();

	open_program(&in_a_circle);
	assert_int_equal(schedule_read(path, scenario, sizeof(scenario), &schedule, why,
				       sizeof(why)), 0);
	assert_string_equal(schedule.held, "C");
	lock_order_forbid_one(schedule.held, schedule.wanted);
	assert_int_equal(execution_replay(&schedule), OUTCOME_VIOLATED);
	assert_string_equal(execution.violation.oracle, "lock-order");
	close_program();
	close(fd);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(locks_in_order_are_fine),
		cmocka_unit_test(a_circle_is_seen_without_a_deadlock),
		cmocka_unit_test(one_class_has_a_rule_of_its_own),
		cmocka_unit_test(what_two_processes_saw_is_put_together),
		cmocka_unit_test(a_replay_knows_what_is_forbidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
