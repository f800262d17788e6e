// SPDX-License-Identifier: GPL-2.0-only
/* What orders accesses can be left out, to see what it is for. */
#include "../../explore/core/barrier.h"
#include "weak_programs.h"

/* At no place that another barrier has. */
static void store_x_known_mb_load_y(void)
{
	put(&s.x, 1);
	ex_order(EX_MB, &s.x);
	saw(0, get(&s.y));
}

static void a_barrier_can_be_left_out(void **state)
{
	(void)state;
	assert_int_equal(verdict("weak", store_x_known_mb_load_y, store_y_mb_load_x,
				 both_saw_nothing), VERDICT_HOLDS);
	assert_true(barrier_leave_out(&s.x));
	assert_int_equal(verdict("weak", store_x_known_mb_load_y, store_y_mb_load_x,
				 both_saw_nothing), VERDICT_VIOLATED);
}

/* Addresses of these are places that no other test's barrier has. */
static const char place_load, place_lock, place_unlock, place_atomic, place_give;

static void load_y_there_then_x(void)
{
	ex_access(&s.y, sizeof(s.y), EX_READ | EX_WEAK, &place_load);
	saw(0, *(const volatile unsigned int *)&s.y);
	saw(1, get(&s.x));
}

static void load_y_there_rmb_x(void)
{
	ex_access(&s.y, sizeof(s.y), EX_READ | EX_WEAK, &place_load);
	saw(0, *(const volatile unsigned int *)&s.y);
	ex_order(EX_RMB, EX_CALLER);
	saw(1, get(&s.x));
}

static void a_load_need_not_acquire(void **state)
{
	(void)state;
	barrier_loads = true;
	assert_int_equal(verdict("weak", store_x_wmb_y, load_y_there_then_x,
				 flag_without_data), VERDICT_HOLDS);
	assert_true(barrier_leave_out(&place_load));
	assert_int_equal(verdict("weak", store_x_wmb_y, load_y_there_then_x,
				 flag_without_data), VERDICT_VIOLATED);
	assert_int_equal(verdict("weak", store_x_wmb_y, load_y_there_rmb_x,
				 flag_without_data), VERDICT_HOLDS);
	barrier_loads = false;
}

static void exchange_y_there_then_load_x(void)
{
	ex_order(EX_MB, &place_atomic);
	saw(0, exchange(&s.y, 2, 0));
	saw(1, get(&s.x));
}

static void an_atomic_without_its_barrier_does_not_acquire(void **state)
{
	(void)state;
	assert_int_equal(verdict("weak", store_x_wmb_y, exchange_y_there_then_load_x,
				 flag_without_data), VERDICT_HOLDS);
	assert_true(barrier_leave_out(&place_atomic));
	assert_int_equal(verdict("weak", store_x_wmb_y, exchange_y_there_then_load_x,
				 flag_without_data), VERDICT_VIOLATED);
}

static void increment_locked_there(void)
{
	ex_wait(&s.lock, EX_READ | EX_WRITE | EX_ACQUIRE, is_free, &s.lock, &place_lock);
	s.lock = 1;
	put(&s.x, get(&s.x) + 1);
	unlock();
}

static void increment_unlocked_there(void)
{
	lock();
	put(&s.x, get(&s.x) + 1);
	ex_access(&s.lock, 4, EX_WRITE | EX_RELEASE, &place_unlock);
	s.lock = 0;
}

/* Two threads hold what @check asks, until the order that @place gives is left out. */
static void needs_its_order(const char *place, void (*one)(void), void (*other)(void),
			    void (*check)(void))
{
	barrier_loads = true;
	assert_int_equal(verdict("weak", one, other, check), VERDICT_HOLDS);
	assert_true(barrier_leave_out(place));
	assert_int_equal(verdict("weak", one, other, check), VERDICT_VIOLATED);
	barrier_loads = false;
}

static void a_lock_can_do_without_order(void **state)
{
	(void)state;
	needs_its_order(&place_lock, increment_locked_there, locked_increment,
			no_increment_is_lost);
}

static void an_unlock_can_do_without_order(void **state)
{
	(void)state;
	needs_its_order(&place_unlock, increment_unlocked_there, locked_increment,
			no_increment_is_lost);
}

/* The machine announces that it unlocks, looks at other things, and unlocks. */
static void store_x_and_give_y(void)
{
	put(&s.x, 1);
	ex_access(&s.y, 4, EX_READ | EX_WRITE | EX_RELEASE, &place_give);
	ex_machine_load();
	s.y = 1;
}

static void the_machine_looks_around_while_it_unlocks(void **state)
{
	(void)state;
	needs_its_order(&place_give, store_x_and_give_y, load_y_then_x,
			flag_without_data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_barrier_can_be_left_out),
		cmocka_unit_test(a_load_need_not_acquire),
		cmocka_unit_test(an_atomic_without_its_barrier_does_not_acquire),
		cmocka_unit_test(a_lock_can_do_without_order),
		cmocka_unit_test(an_unlock_can_do_without_order),
		cmocka_unit_test(the_machine_looks_around_while_it_unlocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
