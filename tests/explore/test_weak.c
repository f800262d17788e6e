// SPDX-License-Identifier: GPL-2.0-only
/*
 * Weak memory in the search, on programs of a few accesses. What a load may return
 * is tests/litmus's matter; here, that the search tries it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../explore/core/barrier.h"
#include "../../explore/core/execution.h"
#include "../../explore/core/footprint.h"
#include "../../explore/core/jobs.h"
#include "../../explore/core/schedule_file.h"
#include "../../explore/core/search.h"
#include "../../explore/core/weak.h"
#include "../../explore/core/world.h"

static struct {
	unsigned int x, y;
	uint64_t wide;
	unsigned int lock;
	unsigned int halves;
	unsigned int seen[EX_MAX_THREADS][4];
} s;
void ex_machine_load(void);	/* the machine's instrumentation calls it */
static unsigned int pool;	/* what else an access to the pool is */

static void put(unsigned int *where, unsigned int value)
{
	ex_access(where, sizeof(*where), EX_WRITE | EX_WEAK, EX_CALLER);
	*where = value;
}

static unsigned int get(const unsigned int *where)
{
	ex_access(where, sizeof(*where), EX_READ | EX_WEAK, EX_CALLER);
	return *(const volatile unsigned int *)where;
}

static unsigned int exchange(unsigned int *where, unsigned int value, unsigned int kind)
{
	unsigned int old;

	ex_access(where, sizeof(*where), EX_READ | EX_WRITE | EX_WEAK | kind, EX_CALLER);
	old = *where;
	*where = value;
	return old;
}

static void saw(int i, unsigned int value)
{
	/* Nobody else looks there: no event. */
	s.seen[ex_thread()][i] = value;
}

static void store_x_load_y(void)
{
	put(&s.x, 1);
	saw(0, get(&s.y));
}

static void store_y_load_x(void)
{
	put(&s.y, 1);
	saw(0, get(&s.x));
}

static void store_x_mb_load_y(void)
{
	put(&s.x, 1);
	ex_order(EX_MB, EX_CALLER);
	saw(0, get(&s.y));
}

static void store_y_mb_load_x(void)
{
	put(&s.y, 1);
	ex_order(EX_MB, EX_CALLER);
	saw(0, get(&s.x));
}

/* At no place that another barrier has. */
static void store_x_known_mb_load_y(void)
{
	put(&s.x, 1);
	ex_order(EX_MB, &s.x);
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

static void both_saw_nothing(void)
{
	if (!s.seen[0][0] && !s.seen[1][0])
		ex_fail("order", NULL, "both loads came before both stores");
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

static void store_x_wmb_y(void)
{
	put(&s.x, 1);
	ex_order(EX_WMB, EX_CALLER);
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

static void load_y_then_x(void)
{
	saw(0, get(&s.y));
	saw(1, get(&s.x));
}

static void flag_without_data(void)
{
	if (s.seen[1][0] && !s.seen[1][1])
		ex_fail("order", NULL, "the flag is there and the data is not");
}

static _Bool is_free(const void *word)
{
	return !*(const unsigned int *)word;
}

static void lock(void)
{
	ex_wait(&s.lock, EX_READ | EX_WRITE | EX_ACQUIRE, is_free, &s.lock, EX_CALLER);
	s.lock = 1;
}

static void unlock(void)
{
	ex_access(&s.lock, 4, EX_WRITE | EX_RELEASE, EX_CALLER);
	s.lock = 0;
}

static void locked_increment(void)
{
	lock();
	put(&s.x, get(&s.x) + 1);
	unlock();
}

static void no_increment_is_lost(void)
{
	if (s.x != 2)
		ex_fail("sum", NULL, "x is %u", s.x);
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

static const struct strategy *all_of_it(const void *arg, int shard, int shards)
{
	(void)arg;
	return exhaustive(shard, shards);
}

/* A third thread, and processes, for the next one that is explored. */
static void (*third)(void);
static int jobs = 1;
static bool has_late_mb;
static struct ex_program program;

static struct search_result explore(const char *memory, void (*one)(void),
				    void (*other)(void), void (*check)(void))
{
	struct search_budget all = { 0 };
	struct search_result r;

	program = (struct ex_program){
		.name = "weak", .nr_threads = third ? 3 : 2,
		.thread_name = { "one", "other", "third" },
		.thread = { one, other, third }, .check = check,
	};
	memset(&s, 0, sizeof(s));
	weak = (struct weak){ .bound = 2, .has_late_mb = has_late_mb };
	assert_true(weak_is(memory));
	world_add(&s, sizeof(s));
	assert_int_equal(footprint_init(&s, sizeof(s)), 0);
	assert_int_equal(execution_open(&program), 0);
	r = search_jobs(all_of_it, NULL, jobs, &all);
	third = NULL;
	jobs = 1;
	has_late_mb = false;
	return r;
}

static void close_program(void)
{
	execution_close();
	footprint_free();
	world_clear();
	weak = (struct weak){ .bound = 2 };
}

static enum verdict verdict(const char *memory, void (*one)(void), void (*other)(void),
			    void (*check)(void))
{
	enum verdict v = explore(memory, one, other, check).verdict;

	close_program();
	return v;
}

static unsigned int get_plain(const unsigned int *where)
{
	ex_access(where, sizeof(*where), EX_READ | EX_WEAK | EX_PLAIN, EX_CALLER);
	return *(const volatile unsigned int *)where;
}

static void store_x_once(void)
{
	put(&s.x, 1);
}

static void load_x_then_store_too_often(void)
{
	saw(0, get(&s.x));
	for (unsigned int i = 0; i <= MEMORY_MESSAGES; i++)
		put(&s.x, i + 2);
}

static void load_x(void)
{
	saw(0, get(&s.x));
}

static void load_x_plainly(void)
{
	saw(0, get_plain(&s.x));
}

static bool forgot_x(void)
{
	for (int i = 0; i < weak.nr_words; i++)
		if (weak.word[i].addr == (uintptr_t)&s.x)
			return weak_forgot(&weak.word[i]);
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

static void a_plain_load_that_may_be_late_is_told(void **state)
{
	(void)state;
	explore("weak", store_x_once, load_x_plainly, NULL);
	assert_int_equal(weak.nr_stale, 1);
	close_program();
	explore("weak", store_x_once, load_x, NULL);
	assert_int_equal(weak.nr_stale, 0);
	close_program();
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

static void a_lock_can_do_without_order(void **state)
{
	(void)state;
	barrier_loads = true;
	assert_int_equal(verdict("weak", increment_locked_there, locked_increment,
				 no_increment_is_lost), VERDICT_HOLDS);
	assert_true(barrier_leave_out(&place_lock));
	assert_int_equal(verdict("weak", increment_locked_there, locked_increment,
				 no_increment_is_lost), VERDICT_VIOLATED);
	barrier_loads = false;
}

static void an_unlock_can_do_without_order(void **state)
{
	(void)state;
	barrier_loads = true;
	assert_int_equal(verdict("weak", increment_unlocked_there, locked_increment,
				 no_increment_is_lost), VERDICT_HOLDS);
	assert_true(barrier_leave_out(&place_unlock));
	assert_int_equal(verdict("weak", increment_unlocked_there, locked_increment,
				 no_increment_is_lost), VERDICT_VIOLATED);
	barrier_loads = false;
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
	barrier_loads = true;
	assert_int_equal(verdict("weak", store_x_and_give_y, load_y_then_x,
				 flag_without_data), VERDICT_HOLDS);
	assert_true(barrier_leave_out(&place_give));
	assert_int_equal(verdict("weak", store_x_and_give_y, load_y_then_x,
				 flag_without_data), VERDICT_VIOLATED);
	barrier_loads = false;
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

static void work_on_x_and_y(void)
{
	for (int i = 0; i < 4; i++) {
		put(&s.x, get(&s.y) + 1);
		exchange(&s.y, get(&s.x), 0);
	}
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
	assert_int_equal(weak.nr_words, 3);
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

static void no_value_is_torn(void **state)
{
	(void)state;
	assert_int_equal(verdict("weak", store_halves, load_wide, halves_agree),
			 VERDICT_HOLDS);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_too_many_for_a_load_is_told),
		cmocka_unit_test(a_plain_load_that_may_be_late_is_told),
		cmocka_unit_test(stores_may_be_late),
		cmocka_unit_test(two_barriers_order_them),
		cmocka_unit_test(a_barrier_can_be_left_out),
		cmocka_unit_test(a_load_need_not_acquire),
		cmocka_unit_test(an_atomic_without_its_barrier_does_not_acquire),
		cmocka_unit_test(an_unlock_can_do_without_order),
		cmocka_unit_test(a_lock_can_do_without_order),
		cmocka_unit_test(the_machine_looks_around_while_it_unlocks),
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
		cmocka_unit_test(of_equal_values_the_one_that_tells_less_is_tried),
		cmocka_unit_test(processes_agree_on_what_is_late),
		cmocka_unit_test(processes_tell_each_other_who_loads),
		cmocka_unit_test(a_process_finds_what_is_late),
		cmocka_unit_test(what_is_spent_is_no_part_of_a_state),
		cmocka_unit_test(what_is_left_out_makes_no_difference),
		cmocka_unit_test(no_value_is_torn),
		cmocka_unit_test(the_bound_is_kept),
		cmocka_unit_test(a_late_load_is_replayed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
