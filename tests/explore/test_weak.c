// SPDX-License-Identifier: GPL-2.0-only
/*
 * Weak memory in the search, on programs of a few accesses: what orders them, and what does
 * not. What a load may return is tests/litmus's matter; here, that the search tries it.
 */
#include "weak_programs.h"

static unsigned int pool;	/* what else an access to the pool is */

static void store_x_mb_load_y(void)
{
	put(&s.x, 1);
	ex_order(EX_MB, EX_CALLER);
	saw(0, get(&s.y));
}

/* As the compiler announces xchg(): a barrier, then the access. */
static void xchg_x_load_y(void)
{
	ex_order(EX_MB, EX_CALLER);
	exchange(&s.x, 1, 0);
	saw(0, get(&s.y));
}

static void xchg_entry_x_load_y(void)
{
	ex_order(EX_MB, EX_CALLER);
	exchange(&s.x, 1, EX_ENTRY_RELAXED);
	saw(0, get(&s.y));
}

/* As of an entry that only its own thread looks at; on another one it is all the same. */
static void xchg_own_entry_load_y(void)
{
	put(&s.x, 1);
	ex_order(EX_MB, EX_CALLER);
	exchange(&s.halves, 1, EX_ENTRY_RELAXED);
	saw(0, get(&s.y));
}

static void xchg_own_load_y(void)
{
	put(&s.x, 1);
	ex_order(EX_MB, EX_CALLER);
	exchange(&s.halves, 1, 0);
	saw(0, get(&s.y));
}

static void store_x_release_own_y(void)
{
	put(&s.x, 1);
	ex_order(EX_NEXT_RELEASES, EX_CALLER);
	put(&s.halves, 1);
	put(&s.y, 1);
}

static void store_x_then_y(void)
{
	put(&s.x, 1);
	put(&s.y, 1);
}

static void store_x_release_y(void)
{
	put(&s.x, 1);
	ex_order(EX_NEXT_RELEASES, EX_CALLER);
	put(&s.y, 1);
}

static void store_x_then_y_then_mb(void)
{
	put(&s.x, 1);
	put(&s.y, 1);
	ex_order(EX_MB, EX_CALLER);
}

static void load_y_mb_x(void)
{
	saw(0, get(&s.y));
	ex_order(EX_MB, EX_CALLER);
	saw(1, get(&s.x));
}

/* The machine announces no value, and its words are no business of the model's. */
static void machine_stores_x(void)
{
	ex_access(&s.x, sizeof(s.x), EX_WRITE, EX_CALLER);
	s.x = 1;
	put(&s.y, 1);
}

static void store_halves(void)
{
	ex_access(&s.wide, 8, EX_WRITE | EX_WEAK, EX_CALLER);
	s.wide = 0x100000001;
}

static void load_wide(void)
{
	ex_access(&s.wide, 8, EX_READ | EX_WEAK, EX_CALLER);
	saw(0, *(volatile uint64_t *)&s.wide >> 32);
	saw(1, *(volatile uint64_t *)&s.wide);
}

static void halves_agree(void)
{
	if (s.seen[1][0] != s.seen[1][1])
		ex_fail("torn", NULL, "half of a value");
}

/* The machine's pool: an object is freed by the one, and taken by the other. */
static void store_x_then_free(void)
{
	put(&s.x, 1);
	ex_access(&s.lock, 4, EX_READ | EX_WRITE | pool, EX_CALLER);
	s.seen[0][0] = 1;
}

static void allocate_then_load_x(void)
{
	ex_access(&s.lock, 4, EX_READ | EX_WRITE | pool, EX_CALLER);
	saw(1, s.seen[0][0]);
	saw(0, get(&s.x));
}

static void freed_without_data(void)
{
	if (s.seen[1][1] && !s.seen[1][0])
		ex_fail("order", NULL, "who got it sees less than who freed it");
}

static void stores_may_be_late(void **state)
{
	(void)state;
	assert_int_equal(verdict("sc", store_x_load_y, store_y_load_x, both_saw_nothing),
			 VERDICT_HOLDS);
	assert_int_equal(verdict("weak", store_x_load_y, store_y_load_x, both_saw_nothing),
			 VERDICT_VIOLATED);
	assert_int_equal(verdict("weak-x86", store_x_load_y, store_y_load_x,
				 both_saw_nothing), VERDICT_VIOLATED);
}

static void two_barriers_order_them(void **state)
{
	(void)state;
	assert_int_equal(verdict("weak", store_x_mb_load_y, store_y_mb_load_x,
				 both_saw_nothing), VERDICT_HOLDS);
	assert_int_equal(verdict("weak", store_x_mb_load_y, store_y_load_x,
				 both_saw_nothing), VERDICT_VIOLATED);
}

/* As when a folio's flags change, of which the machine takes a note. */
static void store_x_then_change_y(void)
{
	put(&s.x, 1);
	ex_access(&s.y, 4, EX_READ | EX_WRITE | EX_WEAK, EX_CALLER);
	ex_machine_load();
	s.y = 1;
}

static void the_machine_looks_on_while_the_code_stores(void **state)
{
	(void)state;
	assert_int_equal(verdict("weak", store_x_then_change_y, load_y_then_x,
				 flag_without_data), VERDICT_VIOLATED);
}

/* Two readers of a lock: x is stored by the one who gives it back first. */
static void store_x_and_read_unlock(void)
{
	put(&s.x, 1);
	ex_access(&s.lock, 4, EX_READ | EX_RELEASE, EX_CALLER);
	s.lock--;
}

static void read_unlock(void)
{
	ex_access(&s.lock, 4, EX_READ | EX_RELEASE, EX_CALLER);
	s.lock--;
}

static void write_lock_then_load_x(void)
{
	ex_access(&s.lock, 4, EX_READ | EX_WRITE, EX_CALLER);
	if ((int)s.lock != -2)
		return;
	s.lock = 1;
	saw(0, 1);
	saw(1, get(&s.x));
}

static void locked_without_data(void)
{
	if (s.seen[2][0] && !s.seen[2][1])
		ex_fail("order", NULL, "a writer has not seen what a reader has stored");
}

static void a_writer_has_seen_what_all_readers_had(void **state)
{
	(void)state;
	third = write_lock_then_load_x;
	assert_int_equal(verdict("weak", store_x_and_read_unlock, read_unlock,
				 locked_without_data), VERDICT_HOLDS);
}

/* As the locks of an LRU list that no other thread is after. */
static void own_unlock(void)
{
	ex_access(&s.halves, 4, EX_WRITE | EX_RELEASE, EX_CALLER);
	s.halves = 0;
}

static void own_lock(void)
{
	ex_wait(&s.halves, EX_READ | EX_WRITE | EX_ACQUIRE, is_free, &s.halves, EX_CALLER);
	s.halves = 1;
}

static void store_x_unlock_store_y(void)
{
	own_lock();
	put(&s.x, 1);
	own_unlock();
	put(&s.y, 1);
}

static void store_x_unlock_lock_store_y(void)
{
	own_lock();
	put(&s.x, 1);
	get(&s.seen[0][3]);	/* or the unlock were looked at for the store's sake */
	own_unlock();
	own_lock();
	put(&s.y, 1);
	own_unlock();
}

static void an_unlock_and_a_lock_order_stores_for_others(void **state)
{
	(void)state;
	assert_int_equal(verdict("weak", store_x_unlock_store_y, load_y_then_x,
				 flag_without_data), VERDICT_VIOLATED);
	assert_int_equal(verdict("weak", store_x_unlock_lock_store_y, load_y_then_x,
				 flag_without_data), VERDICT_HOLDS);
}

static void a_full_atomic_is_a_barrier_on_both_sides(void **state)
{
	(void)state;
	assert_int_equal(verdict("weak", xchg_x_load_y, store_y_mb_load_x,
				 both_saw_nothing), VERDICT_HOLDS);
}

static void an_exchanged_entry_is_one_on_x86_only(void **state)
{
	(void)state;
	assert_int_equal(verdict("weak-x86", xchg_entry_x_load_y, store_y_mb_load_x,
				 both_saw_nothing), VERDICT_HOLDS);
	assert_int_equal(verdict("weak", xchg_entry_x_load_y, store_y_mb_load_x,
				 both_saw_nothing), VERDICT_VIOLATED);
}

static void what_one_thread_alone_accesses_is_no_other(void **state)
{
	(void)state;
	assert_int_equal(verdict("weak", xchg_own_entry_load_y, store_y_mb_load_x,
				 both_saw_nothing), VERDICT_VIOLATED);
	assert_int_equal(verdict("weak-x86", xchg_own_entry_load_y, store_y_mb_load_x,
				 both_saw_nothing), VERDICT_HOLDS);
	assert_int_equal(verdict("weak", xchg_own_load_y, store_y_mb_load_x,
				 both_saw_nothing), VERDICT_HOLDS);
	assert_int_equal(verdict("weak", store_x_release_own_y, load_y_then_x,
				 flag_without_data), VERDICT_VIOLATED);
}

static void a_barrier_may_come_late(void **state)
{
	(void)state;
	has_late_mb = true;
	assert_int_equal(verdict("weak", store_x_then_y_then_mb, load_y_mb_x,
				 flag_without_data), VERDICT_VIOLATED);
	has_late_mb = true;
	assert_int_equal(verdict("weak", store_x_wmb_y, load_y_mb_x, flag_without_data),
			 VERDICT_HOLDS);
}

static void stores_may_pass_one_another(void **state)
{
	(void)state;
	assert_int_equal(verdict("sc", store_x_then_y, load_y_then_x, flag_without_data),
			 VERDICT_HOLDS);
	assert_int_equal(verdict("weak", store_x_then_y, load_y_then_x, flag_without_data),
			 VERDICT_VIOLATED);
	assert_int_equal(verdict("weak", store_x_wmb_y, load_y_then_x, flag_without_data),
			 VERDICT_HOLDS);
	assert_int_equal(verdict("weak", store_x_release_y, load_y_then_x,
				 flag_without_data), VERDICT_HOLDS);
}

static void a_lock_hands_on_what_was_stored_under_it(void **state)
{
	struct search_result r;

	(void)state;
	r = explore("weak", locked_increment, locked_increment, no_increment_is_lost);
	close_program();
	assert_int_equal(r.verdict, VERDICT_HOLDS);
}

static void what_the_machine_stores_is_not_late(void **state)
{
	(void)state;
	assert_int_equal(verdict("weak", machine_stores_x, load_y_then_x,
				 flag_without_data), VERDICT_HOLDS);
}

static void who_takes_turns_has_seen_what_was_before(void **state)
{
	(void)state;
	pool = 0;
	assert_int_equal(verdict("weak", store_x_then_free, allocate_then_load_x,
				 freed_without_data), VERDICT_VIOLATED);
	pool = EX_ORDERS;
	assert_int_equal(verdict("weak", store_x_then_free, allocate_then_load_x,
				 freed_without_data), VERDICT_HOLDS);
}

static void no_value_is_torn(void **state)
{
	(void)state;
	assert_int_equal(verdict("weak", store_halves, load_wide, halves_agree),
			 VERDICT_HOLDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stores_may_be_late),
		cmocka_unit_test(two_barriers_order_them),
		cmocka_unit_test(the_machine_looks_on_while_the_code_stores),
		cmocka_unit_test(a_writer_has_seen_what_all_readers_had),
		cmocka_unit_test(an_unlock_and_a_lock_order_stores_for_others),
		cmocka_unit_test(a_full_atomic_is_a_barrier_on_both_sides),
		cmocka_unit_test(an_exchanged_entry_is_one_on_x86_only),
		cmocka_unit_test(what_one_thread_alone_accesses_is_no_other),
		cmocka_unit_test(a_barrier_may_come_late),
		cmocka_unit_test(stores_may_pass_one_another),
		cmocka_unit_test(a_lock_hands_on_what_was_stored_under_it),
		cmocka_unit_test(what_the_machine_stores_is_not_late),
		cmocka_unit_test(who_takes_turns_has_seen_what_was_before),
		cmocka_unit_test(no_value_is_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
