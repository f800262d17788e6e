/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test - what the tests of move_test are made of
 *
 * A test is a function that sets up a state, acts, and states what it expects.
 * It runs in a process of its own: the first expectation that does not hold
 * ends it, and whatever it has set up goes with the process. A test that states
 * no expectation counts as failed.
 *
 * Tests are listed in one table a file, the files in one table in move_test.c.
 */
#ifndef GUEST_TEST_H
#define GUEST_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/need.h"
#include "lib/pages.h"
#include "lib/uffd.h"

/**
 * struct test - one entry of a table
 * @name: what must hold
 * @run: the test
 * @needs: NEED() bits; without one of them the test is skipped
 */
struct test {
	const char *name;
	void (*run)(void);
	unsigned int needs;
};

/**
 * struct test_group - the tests of one file
 * @topic: comes before the names
 * @tests: the table
 * @count: entries in it
 */
struct test_group {
	const char *topic;
	const struct test *tests;
	size_t count;
};

#define TEST_GROUP(name) \
	const struct test_group name##_tests = { \
		.topic = #name, \
		.tests = tests, \
		.count = sizeof(tests) / sizeof(tests[0]), \
	}

extern const struct test_group errno_tests, partial_tests, memory_tests,
	base_tests, batch_tests, huge_tests, large_tests, disturbed_tests, write_tests,
	swap_tests, share_tests, pin_tests, wake_tests, access_tests, vmas_tests,
	migrate_tests, pending_tests, marks_tests, held_tests, mixed_tests,
	place_tests, again_tests,
	contpte_tests, tags_tests;

/* --- Stating expectations; each ends the test when it does not hold. --- */

/**
 * SET_UP() - a step before the test proper worked
 * @got: 0 or a negative errno
 */
#define SET_UP(got) \
	test_set_up(__FILE__, __LINE__, #got, (got))

/**
 * EXPECT() - two integers are equal
 * @got: what there is
 * @expected: what should be
 */
#define EXPECT(got, expected) \
	test_expect(__FILE__, __LINE__, #got, (long)(got), (long)(expected))

/**
 * EXPECT_AT_LEAST() - an integer is not below another
 * @got: what there is
 * @least: what it should be at least
 */
#define EXPECT_AT_LEAST(got, least) \
	test_expect_least(__FILE__, __LINE__, #got, (long)(got), (long)(least))

/**
 * EXPECT_ERROR() - a function returned an error, or 0
 * @got: 0 or a negative errno
 * @expected: likewise
 */
#define EXPECT_ERROR(got, expected) \
	test_expect_error(__FILE__, __LINE__, #got, (got), (expected))

/**
 * EXPECT_MOVE() - do one bare UFFDIO_MOVE and expect its result
 * @uffd: an open userfaultfd
 * @dst: destination
 * @src: source
 * @size: bytes
 * @mode: UFFDIO_MOVE_MODE_*
 * @error: what the call must return, 0 or a negative errno
 * @moved: what its result field must hold
 */
#define EXPECT_MOVE(uffd, dst, src, size, mode, error, moved) \
	test_expect_move(__FILE__, __LINE__, uffd, dst, src, size, mode, \
			 error, moved)

/**
 * EXPECT_PAGES() - pages are there, with the content that fill_pages() gave
 * @start: first page
 * @count: how many
 * @first: number of the first of them
 */
#define EXPECT_PAGES(start, count, first) \
	test_expect_pages(__FILE__, __LINE__, start, count, first)

/**
 * EXPECT_EMPTY() - no page is mapped or swapped out in a range
 * @start: first page
 * @count: how many
 */
#define EXPECT_EMPTY(start, count) \
	test_expect_empty(__FILE__, __LINE__, start, count)

void test_set_up(const char *file, int line, const char *what, int error);
void test_expect(const char *file, int line, const char *what, long got,
		 long expected);
void test_expect_least(const char *file, int line, const char *what, long got,
		       long least);
void test_expect_error(const char *file, int line, const char *what, int got,
		       int expected);
void test_expect_move(const char *file, int line, const struct uffd *uffd,
		      void *dst, void *src, size_t size, uint64_t mode,
		      int error, int64_t moved);
void test_expect_pages(const char *file, int line, const void *start,
		       size_t count, uint64_t first);
void test_expect_empty(const char *file, int line, const void *start,
		       size_t count);

/**
 * test_context() - what a failure shall say beside where it happened
 * @format: such as the size that is being tried, as for printf()
 */
void test_context(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/**
 * test_known_bug() - say that Linux as it is fails this test; first of all
 * @name: of the bug, in docs/findings.md
 * @always: it fails the test each time: to pass would be a surprise
 * @what: the bug, in a line
 *
 * Whether the kernel under test has the bug is for the host to tell.
 */
void test_known_bug(const char *name, bool always, const char *what);

/**
 * test_skip() - end the test: it cannot be done here
 * @format: why, as for printf()
 */
void test_skip(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/**
 * test_run() - run one test in a process of its own
 * @test: the test
 * @reason: where the reason of a skipped test goes
 * @size: of @reason
 *
 * Return: an enum exit_status: STATUS_UNSUPPORTED when it was skipped.
 */
int test_run(const struct test *test, char *reason, size_t size);

#endif /* GUEST_TEST_H */
