// SPDX-License-Identifier: GPL-2.0-only
/* What processes tell each other of closed states. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../explore/core/closed.h"
#include "../../explore/core/hash.h"

enum { PROCESSES = 4, STATES = 100000 };

static uint64_t state_of(int process, int i)
{
	return hash_word(hash_word(1, process), i) | 1;
}

/* No state of this number is ever closed. */
static uint64_t another(int process, int i)
{
	return state_of(PROCESSES + process, i);
}

/* Adds its own, and asks for what nobody adds, while the tables grow. */
static int add_and_ask(int process)
{
	for (int i = 0; i < STATES; i++) {
		closed_add(state_of(process, i));
		if (!closed_has(state_of(process, i)) || closed_has(another(process, i)))
			return 1;
	}
	return 0;
}

static void all_see_what_one_has_closed(void **state)
{
	int status;

	(void)state;
	closed_share();
	assert_true(closed_is_shared());
	for (int i = 0; i < PROCESSES; i++)
		if (!fork())
			_exit(add_and_ask(i));
	for (int i = 0; i < PROCESSES; i++) {
		wait(&status);
		assert_int_equal(status, 0);
	}
	for (int i = 0; i < PROCESSES; i++)
		for (int k = 0; k < STATES; k++)
			assert_true(closed_has(state_of(i, k)));
	closed_end();
}

static void alone_nothing_is_closed(void **state)
{
	(void)state;
	closed_add(1);
	assert_false(closed_has(1));
	closed_share();
	closed_add(1);
	assert_true(closed_has(1));
	closed_leave();
	assert_false(closed_has(1));
	assert_false(closed_is_shared());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_see_what_one_has_closed),
		cmocka_unit_test(alone_nothing_is_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
