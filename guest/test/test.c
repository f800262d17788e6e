// SPDX-License-Identifier: GPL-2.0-only
#include "test/test.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/pagemap.h"
#include "lib/patience.h"
#include "lib/report.h"
#include "lib/team.h"
#include "lib/ktap.h"

enum {
	/* Beyond what a test needs, also on a slow emulator that has its CPU. */
	SECONDS		= 60,
	/* After that: of the time in which the guest runs, and by the clock. */
	SLOW_S		= 120,
	SLOW_CLOCK_S	= 900,
};

/* What a test tells the process that runs it. */
struct verdict {
	unsigned int expectations;
	char reason[256];
};

static struct verdict *verdict;

/* Said with a failure; empty unless test_context() was called. */
static char context[96];

static void __attribute__((noreturn, format(printf, 3, 4)))
fail(const char *file, int line, const char *format, ...)
{
	const char *name = strrchr(file, '/');
	char text[384];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	ktap_remark("%s:%d: %s%s", name ? name + 1 : file, line, context, text);
	_exit(STATUS_FAILED);
}

static const char *error_name(int error)
{
	const char *name = error ? strerrorname_np(-error) : "success";

	return name ? name : "no errno";
}

void test_set_up(const char *file, int line, const char *what, int error)
{
	if (error)
		fail(file, line, "%s: cannot be set up: %s", what, error_name(error));
}

void test_expect(const char *file, int line, const char *what, long got,
		 long expected)
{
	verdict->expectations++;
	if (got != expected)
		fail(file, line, "%s: expected %ld (%#lx), got %ld (%#lx)", what,
		     expected, expected, got, got);
}

void test_expect_least(const char *file, int line, const char *what, long got,
		       long least)
{
	verdict->expectations++;
	if (got < least)
		fail(file, line, "%s: expected at least %ld, got %ld", what, least, got);
}

void test_expect_error(const char *file, int line, const char *what, int got,
		       int expected)
{
	verdict->expectations++;
	if (got != expected)
		fail(file, line, "%s: expected %s, got %s", what,
		     error_name(expected), error_name(got));
}

void test_expect_move(const char *file, int line, const struct uffd *uffd,
		      void *dst, void *src, size_t size, uint64_t mode,
		      int error, int64_t moved)
{
	int64_t got_moved;
	int got_error = uffd_move_once(uffd, dst, src, size, mode, &got_moved);

	verdict->expectations++;
	if (got_error != error || got_moved != moved)
		fail(file, line,
		     "move of %#zx bytes from %p to %p: expected %s with %" PRId64
		     ", got %s with %" PRId64, size, src, dst, error_name(error), moved,
		     error_name(got_error), got_moved);
}

/* Told by the page tables first: to read a hole would wait for a page, or fault. */
static void expect_run(const char *file, int line, const char *start, size_t count,
		       uint64_t first)
{
	const uint64_t there = PAGEMAP_PRESENT | PAGEMAP_SWAPPED;
	uint64_t entries[HUGE_PAGES];
	struct page_error error;

	test_set_up(file, line, "pagemap", pagemap_read(start, count, entries));
	for (size_t i = 0; i < count; i++) {
		const char *page = start + i * PAGE_BYTES;

		if (!(entries[i] & there))
			fail(file, line, "%p: expected page %" PRIu64 ", got none",
			     page, first + i);
		if (!page_check(page, first + i, 0, &error))
			fail(file, line, "page %" PRIu64 ", %p: expected %#" PRIx64
			     ", got %#" PRIx64, first + i, error.word,
			     error.expected, error.got);
	}
}

void test_expect_pages(const char *file, int line, const void *start,
		       size_t count, uint64_t first)
{
	verdict->expectations++;
	for (size_t done = 0; done < count; done += HUGE_PAGES)
		expect_run(file, line, (const char *)start + done * PAGE_BYTES,
			   count - done < HUGE_PAGES ? count - done : HUGE_PAGES,
			   first + done);
}

void test_expect_empty(const char *file, int line, const void *start,
		       size_t count)
{
	const uint64_t there = PAGEMAP_PRESENT | PAGEMAP_SWAPPED;
	long pages = pagemap_count(start, count, there);

	verdict->expectations++;
	if (pages)
		fail(file, line, "%p: expected %zu holes, got %ld pages", start,
		     count, pages);
}

void test_context(const char *format, ...)
{
	char text[sizeof(context) - 2];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(context, sizeof(context), "%s: ", text);
}

void test_known_bug(const char *name, bool always, const char *what)
{
	ktap_remark("known-bug: %s %s %s", name, always ? "always" : "sometimes", what);
}

void test_skip(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(verdict->reason, sizeof(verdict->reason), format, args);
	va_end(args);
	_exit(STATUS_UNSUPPORTED);
}

static void __attribute__((noreturn)) test_process(const struct test *test)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	test->run();
	if (!verdict->expectations) {
		ktap_remark("the test stated no expectation");
		_exit(STATUS_FAILED);
	}
	_exit(STATUS_OK);
}

/* Return whether the test ends. Who has time looks on seldom, and disturbs nobody. */
static bool ends(pid_t pid)
{
	struct pollfd end = { .fd = pidfd_open(pid, 0), .events = POLLIN };
	struct patience patience = {
		.ran_max = SLOW_S * NS_PER_S, .clock_max = SLOW_CLOCK_S * NS_PER_S,
	};
	bool ended = poll(&end, 1, SECONDS * 1000) > 0;

	if (!ended)
		patience_prepare();
	patience.last = clock_ns();
	while (!ended && patience_nap(&patience))
		ended = poll(&end, 1, 0) > 0;
	close(end.fd);
	return ended;
}

/* Wait for the test, then end what it has left behind. */
static int wait_for(pid_t pid)
{
	const bool ended = ends(pid);
	int status;

	if (!ended)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	kill(-pid, SIGKILL);
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	if (!ended)
		ktap_remark("expected an end within %d seconds, got none",
			    SECONDS + SLOW_S);
	else
		ktap_remark("expected an exit, got signal %d (%s)", WTERMSIG(status),
			    strsignal(WTERMSIG(status)));
	return STATUS_FAILED;
}

int test_run(const struct test *test, char *reason, size_t size)
{
	int status;
	pid_t pid;

	for (unsigned int need = 0; need < NEEDS; need++) {
		const char *missing;

		if (!(test->needs & 1U << need))
			continue;
		missing = need_missing(need);
		if (missing) {
			snprintf(reason, size, "%s", missing);
			return STATUS_UNSUPPORTED;
		}
	}
	verdict = team_shared_alloc(sizeof(*verdict));
	if (!verdict)
		return STATUS_FAILED;
	pid = fork();
	if (!pid)
		test_process(test);
	status = pid > 0 ? wait_for(pid) : STATUS_FAILED;
	snprintf(reason, size, "%s", verdict->reason);
	team_shared_free(verdict, sizeof(*verdict));
	return status;
}
