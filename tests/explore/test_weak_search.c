// SPDX-License-Identifier: GPL-2.0-only
/* With weak memory, a search by several processes, its bound, and what it tells. */
#include <stdlib.h>
#include <unistd.h>

#include "../../explore/core/schedule_file.h"
#include "weak_programs.h"

static unsigned int get_plain(const unsigned int *where)
{
	ex_access(where, sizeof(*where), EX_READ | EX_WEAK | EX_PLAIN, EX_CALLER);
	return *(const volatile unsigned int *)where;
}

static void load_x_plainly(void)
{
	saw(0, get_plain(&s.x));
}

static void a_plain_load_that_may_be_late_is_told(void **state)
{
	(void)state;
	explore("weak", store_x_once, load_x_plainly, NULL);
	assert_int_equal(weak.words.nr_stale, 1);
	close_program();
	explore("weak", store_x_once, load_x, NULL);
	assert_int_equal(weak.words.nr_stale, 0);
	close_program();
}

static void the_bound_is_kept(void **state)
{
	struct search_budget all = { 0 };
	struct search_result r;

	(void)state;
	explore("weak", store_x_load_y, store_y_load_x, both_saw_nothing);
	weak.bound = 0;
	r = search(exhaustive(0, 1), &all);
	close_program();
	assert_int_equal(r.verdict, VERDICT_HOLDS);
}

static void a_late_load_is_replayed(void **state)
{
	static struct schedule schedule;
	char path[] = "/tmp/weak-XXXXXX", scenario[64], why[200];
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	explore("weak", store_x_load_y, store_y_load_x, both_saw_nothing);
	assert_int_equal(schedule_write(path, "tree", "weak", &execution.violation,
					&execution.schedule), 0);
	weak = (struct weak){ .bound = 0 };
	assert_int_equal(schedule_read(path, scenario, sizeof(scenario), &schedule, why,
				       sizeof(why)), 0);
	unlink(path);
	/* As in a process that has learnt nothing. */
	footprint_free();
	assert_int_equal(footprint_init(&s, sizeof(s)), 0);
	assert_true(weak.is_on);
	assert_int_equal(execution_replay(&schedule), OUTCOME_VIOLATED);
	assert_int_equal(weak.late, 1);
	close_program();
}

static void processes_agree_on_what_is_late(void **state)
{
	struct search_result one, r;

	(void)state;
	one = explore("weak", work_on_x_and_y, work_on_x_and_y, NULL);
	close_program();
	assert_int_equal(one.verdict, VERDICT_HOLDS);
	assert_true(one.states > 500);
	for (int n = 2; n < 5; n++) {
		jobs = n;
		r = explore("weak", work_on_x_and_y, work_on_x_and_y, NULL);
		close_program();
		assert_int_equal(r.verdict, VERDICT_HOLDS);
		assert_int_equal(r.states, one.states);
		assert_true(r.schedules == one.schedules);
	}
}

enum { STEPS = 24 };

static unsigned int count(unsigned int *where, unsigned int by)
{
	ex_access(where, sizeof(*where), EX_READ | (by ? EX_WRITE : 0), EX_CALLER);
	return *where += by;
}

static void count_x(void)
{
	put(&s.lock, 1);
	for (int i = 0; i < STEPS; i++)
		count(&s.x, 1);
}

static void count_y(void)
{
	for (int i = 0; i < STEPS; i++)
		count(&s.y, 1);
}

/* The word is known from the beginning; that it is loaded, not before the search is on. */
static void seldom_load(void)
{
	put(&s.lock, 2);
	for (int i = 0; i < STEPS; i++)
		count(&s.halves, 1);
	if (count(&s.x, 0) == 2 && count(&s.y, 0) == STEPS - 2)
		saw(0, get(&s.lock));
}

static void processes_tell_each_other_who_loads(void **state)
{
	struct search_result one, r;

	(void)state;
	third = seldom_load;
	one = explore("weak", count_x, count_y, NULL);
	close_program();
	assert_int_equal(one.verdict, VERDICT_HOLDS);
	assert_true(one.restarts > 0);
	third = seldom_load;
	jobs = 3;
	r = explore("weak", count_x, count_y, NULL);
	assert_int_equal(weak.words.nr, 3);
	close_program();
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	assert_int_equal(r.states, one.states);
	assert_true(r.schedules == one.schedules);
}

/* What one process has found is told with the words that it knew. */
static void a_process_finds_what_is_late(void **state)
{
	static struct schedule schedule;

	(void)state;
	jobs = 3;
	assert_int_equal(explore("weak", store_x_load_y, store_y_load_x,
				 both_saw_nothing).verdict, VERDICT_VIOLATED);
	schedule = execution.schedule;
	assert_int_equal(execution_replay(&schedule), OUTCOME_VIOLATED);
	assert_int_equal(weak.late, 1);
	close_program();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_load_that_may_be_late_is_told),
		cmocka_unit_test(the_bound_is_kept),
		cmocka_unit_test(a_late_load_is_replayed),
		cmocka_unit_test(processes_agree_on_what_is_late),
		cmocka_unit_test(processes_tell_each_other_who_loads),
		cmocka_unit_test(a_process_finds_what_is_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
