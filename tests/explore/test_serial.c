// SPDX-License-Identifier: GPL-2.0-only
/* Results that no serial order has. */
#include "../../explore/core/serial.h"
#include "tiny.h"

static void add_at_once(void)
{
	tiny_add(&tiny.word[0], ex_thread() + 1);
}

static void add_in_two_steps(void)
{
	unsigned int value = tiny_get(&tiny.word[0]);

	tiny_put(&tiny.word[0], value + ex_thread() + 1);
}

static void tell_sum(void)
{
	const long sum = tiny.word[0];

	ex_results(&sum, 1);
}

/* Who comes first keeps the word. */
static void take(void)
{
	tiny_lock(&tiny.lock[0]);
	tiny.seen[ex_thread()] = tiny_get(&tiny.word[0]);
	if (!tiny.seen[ex_thread()])
		tiny_put(&tiny.word[0], ex_thread() + 1);
	tiny_unlock(&tiny.lock[0]);
}

static void tell_takers(void)
{
	const long takers[] = { tiny.word[0], tiny.seen[0], tiny.seen[1] };

	ex_results(takers, 3);
}

static const struct ex_program at_once = {
	.name = "at once", .nr_threads = 3, .is_serial = true,
	.thread = { add_at_once, add_at_once, add_at_once }, .check = tell_sum,
	.thread_name = { "a", "b", "c" },
};

static const struct ex_program in_two_steps = {
	.name = "in two steps", .nr_threads = 2, .is_serial = true,
	.thread = { add_in_two_steps, add_in_two_steps }, .check = tell_sum,
	.thread_name = { "a", "b" },
};

static const struct ex_program takers = {
	.name = "takers", .nr_threads = 2, .is_serial = true,
	.thread = { take, take }, .check = tell_takers,
	.thread_name = { "a", "b" },
};

/* Which oracle, or "" */
static const char *refuted_by(const struct ex_program *p)
{
	static const struct search_budget all = { 0 };
	static char oracle[sizeof(execution.violation.oracle)];
	struct search_result r;

	tiny_open(p);
	serial_learn();
	r = search(exhaustive(0, 1), &all);
	strcpy(oracle, r.verdict == VERDICT_VIOLATED ? execution.violation.oracle : "");
	tiny_close();
	return oracle;
}

static void a_lost_update_is_found(void **state)
{
	(void)state;
	assert_string_equal(refuted_by(&at_once), "");
	assert_string_equal(refuted_by(&in_two_steps), "serial");
}

/* Two orders, two results: either is fine. */
static void each_order_counts(void **state)
{
	(void)state;
	assert_string_equal(refuted_by(&takers), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lost_update_is_found),
		cmocka_unit_test(each_order_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
