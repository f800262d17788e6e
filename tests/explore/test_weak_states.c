// SPDX-License-Identifier: GPL-2.0-only
/* With weak memory, what is no part of a state, and what is not tried. */
#include <stdlib.h>

#include "weak_programs.h"

static void load_x_then_store_too_often(void)
{
	saw(0, get(&s.x));
	for (unsigned int i = 0; i <= MEMORY_MESSAGES; i++)
		put(&s.x, i + 2);
}

static bool forgot_x(void)
{
	for (int i = 0; i < weak.words.nr; i++)
		if (weak.words.word[i].addr == (uintptr_t)&s.x)
			return words_forgot(&weak.words.word[i]);
	return false;
}

static void a_value_too_many_for_a_load_is_told(void **state)
{
	(void)state;
	assert_int_equal(explore("weak", load_x_then_store_too_often, load_x, NULL).verdict,
			 VERDICT_HOLDS);
	assert_true(forgot_x());
	close_program();
	/* The one who loads has seen what it has stored. */
	assert_int_equal(explore("weak", load_x_then_store_too_often, store_x_once,
				 NULL).verdict, VERDICT_HOLDS);
	assert_false(forgot_x());
	close_program();
}

static void store_x_release_1_to_y(void)
{
	put(&s.x, 1);
	ex_order(EX_NEXT_RELEASES, EX_CALLER);
	put(&s.y, 1);
}

static void store_1_and_2_to_y(void)
{
	if (get(&s.y)) {
		put(&s.y, 2);
		put(&s.y, 1);
		put(&s.y, 2);
		put(&s.lock, 1);
	}
}

/* The newest y is a 2 then. */
static void load_after_all_y_then_x(void)
{
	saw(0, get(&s.lock) ? get(&s.y) : 0);
	saw(1, get(&s.x));
}

static void one_without_data(void)
{
	if (s.seen[2][0] == 1 && !s.seen[2][1])
		ex_fail("order", NULL, "it has read 1 and the data is not there");
}

/* The 1 that was stored last tells nothing of x, the one before does. Both are late. */
static void of_equal_values_the_one_that_tells_less_is_tried(void **state)
{
	(void)state;
	third = load_after_all_y_then_x;
	assert_int_equal(verdict("weak", store_x_release_1_to_y, store_1_and_2_to_y,
				 one_without_data), VERDICT_VIOLATED);
}

/* Where no load may be late, there is no more to a state than there is without. */
static void what_is_spent_is_no_part_of_a_state(void **state)
{
	struct search_budget all = { 0 };
	struct search_result weakly, r;

	(void)state;
	r = explore("sc", work_on_x_and_y, work_on_x_and_y, NULL);
	close_program();
	explore("weak", work_on_x_and_y, work_on_x_and_y, NULL);
	weak.bound = 0;
	weakly = search(exhaustive(0, 1), &all);
	close_program();
	assert_int_equal(weakly.states, r.states);
	assert_true(weakly.schedules == r.schedules);
}

/* For the machine, which is never late, and is told what the message tells. */
static unsigned int look_at_y(void)
{
	ex_access(&s.y, sizeof(s.y), EX_READ, EX_CALLER);
	return s.y;
}

/* The same state in the end but for an old value of x: which one is chosen second. */
static void store_1_or_2_to_x_then_3(void)
{
	put(&s.x, 1 + ex_choose(2, "2", EX_CALLER));
	put(&s.x, 3);
	put(&s.y, 1);
}

static void load_x_after_y(void)
{
	if (look_at_y())
		saw(0, get(&s.x));
}

static void x_was_never_2(void)
{
	if (s.seen[1][0] == 2)
		ex_fail("order", NULL, "2 is what x was");
}

/* But for what the newest y tells, of which there is no older one that anybody could load. */
static void store_x_maybe_release_y(void)
{
	put(&s.x, 1);
	if (!ex_choose(2, "no release", EX_CALLER))
		ex_order(EX_NEXT_RELEASES, EX_CALLER);
	put(&s.y, 1);
}

static void exchange_y_then_load_x(void)
{
	saw(0, exchange(&s.y, 2, EX_NEVER_FULL));
	saw(1, get(&s.x));
}

/* But for what all know. */
static void store_x_maybe_mb_store_y(void)
{
	put(&s.x, 1);
	if (!ex_choose(2, "no barrier", EX_CALLER))
		ex_order(EX_MB, EX_CALLER);
	put(&s.y, 1);
}

static void after_y_mb_load_x(void)
{
	saw(0, look_at_y());
	ex_order(EX_MB, EX_CALLER);
	saw(1, get(&s.x));
}

static void what_makes_a_difference_is_part_of_a_state(void **state)
{
	(void)state;
	assert_int_equal(verdict("weak", store_1_or_2_to_x_then_3, load_x_after_y,
				 x_was_never_2), VERDICT_VIOLATED);
	assert_int_equal(verdict("weak", store_x_maybe_release_y, exchange_y_then_load_x,
				 flag_without_data), VERDICT_VIOLATED);
	assert_int_equal(verdict("weak", store_x_maybe_mb_store_y, after_y_mb_load_x,
				 flag_without_data), VERDICT_VIOLATED);
}

/*
 * Programs by chance: three threads of up to four operations on x and y, whose values
 * repeat. What they can end with is the same with all that makes no difference left out.
 */
enum { PROGRAMS = 600, OPS = 4, ENDS = 8192 };

static struct op_of {
	enum { OP_NONE, OP_LOAD, OP_STORE, OP_RELEASE, OP_EXCHANGE, OP_MB, OP_WMB, NR_OPS } kind;
	bool is_y;
	unsigned int value;
} op_of[3][OPS];

static uint64_t ends[2][ENDS];
static int nr_ends[2], which;

static void perform(int thread)
{
	for (int i = 0; i < OPS; i++) {
		const struct op_of *op = &op_of[thread][i];
		unsigned int *where = op->is_y ? &s.y : &s.x;

		switch (op->kind) {
		case OP_LOAD:
			saw(i, get(where));
			break;
		case OP_RELEASE:
			ex_order(EX_NEXT_RELEASES, EX_CALLER);
			put(where, op->value);
			break;
		case OP_STORE:
			put(where, op->value);
			break;
		case OP_EXCHANGE:
			saw(i, exchange(where, op->value, 0));
			break;
		case OP_MB:
			ex_order(EX_MB, EX_CALLER);
			break;
		case OP_WMB:
			ex_order(EX_WMB, EX_CALLER);
			break;
		default:
			break;
		}
	}
}

static void perform_0(void)
{
	perform(0);
}

static void perform_1(void)
{
	perform(1);
}

static void perform_2(void)
{
	perform(2);
}

static void note_end(void)
{
	uint64_t end = s.x | s.y << 2;
	int i;

	for (int t = 0; t < 3; t++)
		for (i = 0; i < OPS; i++)
			end = end << 2 | s.seen[t][i];
	for (i = 0; i < nr_ends[which] && ends[which][i] != end; i++)
		;
	assert_true(i < ENDS);
	ends[which][i] = end;
	if (i == nr_ends[which])
		nr_ends[which]++;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static unsigned int chance;

static unsigned int pick(unsigned int n)
{
	chance = chance * 1103515245 + 12345;
	return (chance >> 16) % n;
}

static uint64_t end_as(bool is_whole, int late, bool has_third)
{
	struct search_budget all = { 0 };
	struct search_result r;

	which = is_whole;
	nr_ends[which] = 0;
	third = has_third ? perform_2 : NULL;
	explore("sc", perform_0, perform_1, NULL);
	weak_is("weak");
	weak.bound = late;
	weak.is_whole = is_whole;
	program.check = note_end;
	r = search(exhaustive(0, 1), &all);
	assert_int_equal(r.verdict, VERDICT_HOLDS);
	close_program();
	qsort(ends[which], nr_ends[which], sizeof(ends[0][0]), by_value);
	return r.states;
}

static void what_is_left_out_makes_no_difference(void **state)
{
	uint64_t states = 0, whole = 0;

	(void)state;
	for (chance = 1; chance <= PROGRAMS; ) {
		unsigned int number = chance;
		bool has_third = number % 2;
		int late = 1 + number % 3;

		for (int t = 0; t < 3; t++)
			for (int i = 0; i < OPS; i++)
				op_of[t][i] = (struct op_of){
					pick(NR_OPS), pick(2), 1 + pick(2),
				};
		whole += end_as(true, late, has_third);
		states += end_as(false, late, has_third);
		assert_int_equal(nr_ends[0], nr_ends[1]);
		assert_memory_equal(ends[0], ends[1], nr_ends[0] * sizeof(ends[0][0]));
		chance = number + 1;
	}
	assert_true(states < whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_too_many_for_a_load_is_told),
		cmocka_unit_test(of_equal_values_the_one_that_tells_less_is_tried),
		cmocka_unit_test(what_is_spent_is_no_part_of_a_state),
		cmocka_unit_test(what_makes_a_difference_is_part_of_a_state),
		cmocka_unit_test(what_is_left_out_makes_no_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
