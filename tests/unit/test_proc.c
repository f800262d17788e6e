// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "base/proc.h"

/* Lines that a program printed, joined by '|'. */
static int join_lines(void *ctx, char *line)
{
	char **joined = ctx;
	autofree char *before = *joined;

	*joined = xasprintf("%s%s|", before ? before : "", line);
	return 0;
}

static int run(const char *script, char **lines, int64_t silence_ms)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	const struct proc proc = {
		.argv = argv, .line = join_lines, .ctx = lines,
		.silence_ms = silence_ms,
	};

	return proc_run(&proc);
}

static void lines_arrive_whole_whatever_the_writes(void **state)
{
	autofree char *lines = NULL;

	(void)state;
	assert_int_equal(run("printf 'on'; sleep 0.05; printf 'e\\r\\ntwo\\n'; printf last",
			     &lines, 0), 0);
	assert_string_equal(lines, "one|two|last|");
}

static void the_exit_status_is_the_programs(void **state)
{
	autofree char *lines = NULL;

	(void)state;
	assert_int_equal(run("exit 7", &lines, 0), 7);
	assert_int_equal(run("kill -9 $$", &lines, 0), 128 + SIGKILL);
}

static void a_missing_program_is_told_apart(void **state)
{
	static const char *const argv[] = { "no-such-program-anywhere", NULL };
	const struct proc proc = { .argv = argv };

	(void)state;
	assert_int_equal(proc_run(&proc), -ENOENT);
}

static void a_silent_program_is_ended_with_its_children(void **state)
{
	autofree char *lines = NULL;
	int64_t start = monotonic_ms();
	pid_t child;

	(void)state;
	assert_int_equal(run("trap '' TERM; sleep 600 & echo $!; wait; sleep 600",
			     &lines, 300), -ETIMEDOUT);
	assert_true(monotonic_ms() - start < 2000);
	child = (pid_t)strtol(lines, NULL, 10);
	assert_true(child > 1);
	/* Init reaps it at some moment; until then it is a zombie. */
	for (int i = 0; i < 100 && kill(child, 0) == 0; i++) {
		autofree char *path = xasprintf("/proc/%d/stat", (int)child);
		autofree char *stat = NULL;

		if (fs_read(path, &stat, NULL) || strstr(stat, ") Z"))
			return;
		usleep(10000);
	}
	assert_int_equal(kill(child, 0), -1);
}

static int refuse(void *ctx, char *line)
{
	(void)ctx;
	(void)line;
	return -EPROTO;
}

static void count_beats(void *ctx)
{
	++*(int *)ctx;
}

static void a_program_that_talks_for_too_long_is_ended(void **state)
{
	const char *const argv[] = { "sh", "-c", "while :; do echo x; sleep 0.05; done", NULL };
	int beats = 0;
	const struct proc proc = { .argv = argv, .silence_ms = 60000, .limit_ms = 300,
				   .beat = count_beats, .ctx = &beats };
	int64_t start = monotonic_ms();

	(void)state;
	assert_int_equal(proc_run(&proc), -ETIMEDOUT);
	assert_true(monotonic_ms() - start < 2000);
	assert_true(beats > 1);
}

static void a_reader_can_end_the_program(void **state)
{
	static const char *const argv[] = { "sh", "-c", "echo x; sleep 600", NULL };
	const struct proc proc = { .argv = argv, .line = refuse };

	(void)state;
	assert_int_equal(proc_run(&proc), -EPROTO);
}

static void output_goes_to_the_log_in_full(void **state)
{
	static const char *const argv[] = { "sh", "-c", "echo out; echo err >&2", NULL };
	autofree char *dir = unit_dir();
	autofree char *log = xasprintf("%s/log", dir);
	const struct proc proc = { .argv = argv, .log = log, .tee = true };
	autofree char *text = NULL;

	(void)state;
	assert_int_equal(proc_run(&proc), 0);
	assert_int_equal(fs_read(log, &text, NULL), 0);
	assert_non_null(strstr(text, "out\n"));
	assert_non_null(strstr(text, "err\n"));
	fs_remove(dir);
}

static void the_callers_make_flags_do_not_leak(void **state)
{
	autofree char *lines = NULL;

	(void)state;
	setenv("MAKEFLAGS", "-j99 --jobserver-auth=3,4", 1);
	assert_int_equal(run("echo \"<$MAKEFLAGS>\"", &lines, 0), 0);
	unsetenv("MAKEFLAGS");
	assert_string_equal(lines, "<>|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_arrive_whole_whatever_the_writes),
		cmocka_unit_test(the_exit_status_is_the_programs),
		cmocka_unit_test(a_missing_program_is_told_apart),
		cmocka_unit_test(a_silent_program_is_ended_with_its_children),
		cmocka_unit_test(a_program_that_talks_for_too_long_is_ended),
		cmocka_unit_test(a_reader_can_end_the_program),
		cmocka_unit_test(output_goes_to_the_log_in_full),
		cmocka_unit_test(the_callers_make_flags_do_not_leak),
	};

	return cmocka_run_group_tests_name("proc", tests, NULL, NULL);
}
