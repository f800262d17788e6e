// SPDX-License-Identifier: GPL-2.0-only
/* Which lines of a small file, core/names.c, were executed. Addresses have to be
 * those of the program's file: it is linked without -pie. */
#define _GNU_SOURCE /* REG_RIP */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../explore/core/names.h"
#include "../../explore/core/coverage.h"
#include "../../explore/interface.h"

static int nr_lines;
static char thing[8];

static void on_trap(int sig, siginfo_t *info, void *context)
{
	greg_t *reg = ((ucontext_t *)context)->uc_mcontext.gregs;

	(void)sig;
	(void)info;
	if (!coverage_met((void *)(reg[REG_RIP] - 1)))
		_exit(1);
	reg[REG_RIP]--;
}

static bool is_names(const char *file)
{
	return !strcmp(file, "explore/core/names.c");
}

static bool is_none(const char *file)
{
	(void)file;
	return false;
}

/* How many lines of a function were executed; all is how many there are. */
static int executed_of(const char *function, int *all)
{
	int count = 0;

	*all = 0;
	for (int i = 0; i < nr_lines; i++) {
		bool executed;
		const struct coverage_line *line = coverage_line(i, &executed);

		assert_string_equal(line->file, "explore/core/names.c");
		if (strcmp(line->function, function) != 0)
			continue;
		++*all;
		count += executed;
	}
	assert_true(*all > 0);
	return count;
}

static int watch(void **state)
{
	static const struct sigaction sa = {
		.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO,
	};

	(void)state;
	nr_lines = coverage_open(is_names);
	return nr_lines <= 0 || sigaction(SIGTRAP, &sa, NULL) || coverage_watch();
}

static int leave(void **state)
{
	(void)state;
	coverage_close();
	names_clear();
	return 0;
}

static void only_what_ran_was_executed(void **state)
{
	int before, all;

	(void)state;
	assert_null(name_of((uintptr_t)thing));
	before = executed_of("name_of", &all);
	assert_in_range(before, 1, all - 1);
	assert_int_equal(executed_of("ex_name", &all), 0);
	assert_int_equal(executed_of("names_clear", &all), 0);

	ex_name(thing, sizeof(thing), "thing");
	assert_string_equal(name_of((uintptr_t)thing), "thing");
	assert_true(executed_of("ex_name", &all) > 0);
	assert_true(executed_of("name_of", &all) > before);
	assert_int_equal(executed_of("names_clear", &all), 0);
}

static void what_a_child_executes_counts(void **state)
{
	pid_t pid;
	int status, all;

	(void)state;
	pid = fork();
	if (pid == 0) {
		names_clear();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(executed_of("names_clear", &all) > 0);
	assert_int_equal(executed_of("name_of", &all), 0);
}

static void a_trap_elsewhere_is_not_ours(void **state)
{
	(void)state;
	assert_false(coverage_met(&nr_lines));
}

static void no_file_means_no_lines(void **state)
{
	(void)state;
	assert_true(coverage_open(is_none) < 0);
	assert_false(coverage_met((void *)(uintptr_t)names_clear));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_what_ran_was_executed, watch, leave),
		cmocka_unit_test_setup_teardown(what_a_child_executes_counts, watch, leave),
		cmocka_unit_test_setup_teardown(a_trap_elsewhere_is_not_ours, watch, leave),
		cmocka_unit_test(no_file_means_no_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
