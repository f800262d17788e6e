// SPDX-License-Identifier: GPL-2.0-only
/* What the explorer cannot do, or must not see, ends it with a line that says so. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../explore/core/lock_order.h"
#include "tiny.h"

/* More than there is room for. */
static struct crowd {
	unsigned int word[FOOTPRINT_MAX_SHARED + 1];
} crowd;

static const struct search_budget all;

/* In a process of its own: it ends by abort(), with @line as its last words. */
static void ends_with(const char *line, void (*run)(void))
{
	char words[300] = "";
	int fd[2], status;
	pid_t pid;

	assert_int_equal(pipe(fd), 0);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		/* The test framework has its own idea of what abort() is. */
		signal(SIGABRT, SIG_DFL);
		dup2(fd[1], STDERR_FILENO);
		run();
		_exit(0);
	}
	close(fd[1]);
	for (size_t len = 0; len < sizeof(words) - 1; ) {
		ssize_t n = read(fd[0], words + len, sizeof(words) - 1 - len);

		if (n <= 0)
			break;
		len += n;
	}
	close(fd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_non_null(strstr(words, line));
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

/* Where a keeps something on its stack, which b knows. */
static volatile unsigned int *on_stack;

static void keep_on_stack(void)
{
	volatile unsigned int mine = 1;

	on_stack = &mine;
	tiny_put(&tiny.word[0], 1);
	tiny_put(&tiny.word[1], mine);
}

/* AddressSanitizer would find it first. */
__attribute__((no_sanitize("address")))
static void write_to_other_stack(void)
{
	if (tiny_get(&tiny.word[0]) && on_stack)
		*on_stack = 2;
	tiny.seen[1] = tiny_get(&tiny.word[1]);
}

static const struct ex_program intruder = {
	.name = "intruder", .nr_threads = 2,
	.thread = { keep_on_stack, write_to_other_stack },
	.thread_name = { "keeper", "intruder" },
};

static void intrude(void)
{
	tiny_explore(&intruder, exhaustive(0, 1));
}

static void nobody_writes_to_the_stack_of_another(void **state)
{
	(void)state;
	ends_with("intruder writes to the stack of keeper", intrude);
}

static void touch_the_crowd(void)
{
	for (size_t i = 0; i <= FOOTPRINT_MAX_SHARED; i++)
		tiny_put(&crowd.word[i], 1);
}

static const struct ex_program crowded = {
	.name = "crowded", .nr_threads = 2, .thread = { touch_the_crowd, touch_the_crowd },
	.thread_name = { "a", "b" },
};

static void share_too_much(void)
{
	world_add(&crowd, sizeof(crowd));
	footprint_init(&crowd, sizeof(crowd));
	execution_open(&crowded);
	search(exhaustive(0, 1), &all);
}

static void sharing_too_much_is_said(void **state)
{
	(void)state;
	ends_with("more than 4096 shared locations", share_too_much);
}

static void name_too_many_classes(void)
{
	char name[] = "class A";

	for (int i = 0; i <= ORDER_CLASSES; i++, name[6]++)
		ex_lock_class(name);
}

static void too_many_classes_of_locks_are_said(void **state)
{
	(void)state;
	ends_with("more than 32 classes of locks", name_too_many_classes);
}

static void free_too_often(void)
{
	for (;;)
		ex_poison(&tiny.word[0], sizeof(tiny.word[0]));
}

static const struct ex_program wasteful = {
	.name = "wasteful", .nr_threads = 1, .thread = { free_too_often },
	.thread_name = { "a" },
};

static void waste(void)
{
	tiny_explore(&wasteful, exhaustive(0, 1));
}

static void freeing_too_much_is_said(void **state)
{
	(void)state;
	ends_with("too many objects freed in one run", waste);
}

static void choose_among_many(void)
{
	tiny.seen[0] = ex_choose(EX_MAX_CHOICES + 1, "too many", EX_CALLER);
}

static const struct ex_program undecided = {
	.name = "undecided", .nr_threads = 1, .thread = { choose_among_many },
	.thread_name = { "a" },
};

static void be_undecided(void)
{
	tiny_explore(&undecided, exhaustive(0, 1));
}

static void too_large_a_choice_is_said(void **state)
{
	(void)state;
	ends_with("a choice of 17: too many; there may be 16", be_undecided);
}

/* Memory that was freed: whoever comes to it then. */
static void touched(const volatile void *addr, const void *pc)
{
	(void)addr;
	ex_fail("lifetime", pc, "use after free");
}

static void free_first(void)
{
	tiny_put(&tiny.word[0], 1);
	/* Whoever still looks at it comes before or after this. */
	tiny_put(&tiny.word[2], 0);
	ex_poison(&tiny.word[2], sizeof(tiny.word[2]));
	tiny_put(&tiny.word[1], 1);
}

static void use_if_not_freed(void)
{
	if (!tiny_get(&tiny.word[0]))
		tiny.seen[1] = tiny_get(&tiny.word[2]);
}

static void use_once_freed(void)
{
	if (tiny_get(&tiny.word[1]))
		tiny.seen[1] = tiny_get(&tiny.word[2]);
}

static void use_what_is_there_again(void)
{
	if (!tiny_get(&tiny.word[1]))
		return;
	ex_unpoison(&tiny.word[2], sizeof(tiny.word[2]));
	tiny.seen[1] = tiny_get(&tiny.word[2]);
}

static enum verdict of_freeing_and(void (*use)(void), const struct strategy *strategy)
{
	struct ex_program p = {
		.name = "freed", .nr_threads = 2, .thread = { free_first, use },
		.thread_name = { "a", "b" }, .touched = touched,
	};

	return tiny_explore(&p, strategy).verdict;
}

static void what_is_freed_must_not_be_used(void **state)
{
	(void)state;
	/* Between the look and the use it may be freed. */
	assert_int_equal(of_freeing_and(use_if_not_freed, exhaustive(0, 1)), VERDICT_VIOLATED);
	assert_int_equal(of_freeing_and(use_if_not_freed, dpor(0, 1)), VERDICT_VIOLATED);
	assert_int_equal(of_freeing_and(use_once_freed, exhaustive(0, 1)), VERDICT_VIOLATED);
	assert_int_equal(of_freeing_and(use_once_freed, dpor(0, 1)), VERDICT_VIOLATED);
	assert_int_equal(of_freeing_and(use_what_is_there_again, exhaustive(0, 1)),
			 VERDICT_HOLDS);
	assert_int_equal(of_freeing_and(use_what_is_there_again, dpor(0, 1)), VERDICT_HOLDS);
}

static void free_in_setup(void)
{
	ex_poison(&tiny.word[3], sizeof(tiny.word[3]));
}

static void use_late(void)
{
	tiny_put(&tiny.word[0], 1);
	tiny.seen[ex_thread()] = tiny_get(&tiny.word[3]);
}

static const struct ex_program freed_before = {
	.name = "freed before", .nr_threads = 2, .thread = { free_first, use_late },
	.thread_name = { "a", "b" }, .setup = free_in_setup, .touched = touched,
};

static void what_setup_has_freed_stays_freed(void **state)
{
	(void)state;
	assert_int_equal(tiny_explore(&freed_before, exhaustive(0, 1)).verdict,
			 VERDICT_VIOLATED);
}

/* A release that nobody can try for in vain: no switch before it. */
static unsigned int release_kind;

static void hold_and_release(void)
{
	tiny_lock(&tiny.lock[0]);
	ex_access(&tiny.lock[0], sizeof(tiny.lock[0]), EX_WRITE | EX_RELEASE | release_kind,
		  EX_CALLER);
	tiny.lock[0] = 0;
	tiny_put(&tiny.word[0], 1);
}

static const struct ex_program holders = {
	.name = "holders", .nr_threads = 2, .thread = { hold_and_release, hold_and_release },
	.thread_name = { "a", "b" },
};

static void a_quiet_release_is_no_place_to_switch(void **state)
{
	double quiet, loud;

	(void)state;
	release_kind = EX_QUIET;
	quiet = tiny_explore(&holders, exhaustive(0, 1)).schedules;
	release_kind = 0;
	loud = tiny_explore(&holders, exhaustive(0, 1)).schedules;
	/* Two steps each, in any order. */
	assert_true(quiet == 6);
	assert_true(loud > quiet);
	release_kind = EX_QUIET;
	/* It orders all the same: the reduced search tries both orders of the two. */
	assert_true(tiny_explore(&holders, dpor(0, 1)).schedules >= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_writes_to_the_stack_of_another),
		cmocka_unit_test(sharing_too_much_is_said),
		cmocka_unit_test(too_many_classes_of_locks_are_said),
		cmocka_unit_test(freeing_too_much_is_said),
		cmocka_unit_test(too_large_a_choice_is_said),
		cmocka_unit_test(what_is_freed_must_not_be_used),
		cmocka_unit_test(what_setup_has_freed_stays_freed),
		cmocka_unit_test(a_quiet_release_is_no_place_to_switch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
