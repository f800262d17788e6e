// SPDX-License-Identifier: GPL-2.0-only
/*
 * wake - threads that wait for a page, and the moves that bring it
 *
 * userfaultfd_move(): wake_userfault() on the range that was moved, unless the
 * caller does not want it.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "lib/clock.h"
#include "test/given.h"

/* Long enough for a thread that was woken to come back, even if emulated. */
#define A_WHILE_MS	200

/* A thread that reads a page which is not there. */
struct reader {
	pthread_t thread;
	const char *page;
	atomic_bool done;
};

static void *read_page(void *arg)
{
	struct reader *reader = arg;

	(void)*(const volatile char *)reader->page;
	atomic_store(&reader->done, true);
	return NULL;
}

static struct pair given_waiting_pair(size_t pages)
{
	struct pair p = given_unregistered_pair(pages);

	given_registered(&p, 0);
	return p;
}

/* Start a reader, and see it wait. */
static void given_reader(struct reader *reader, const struct pair *p, char *page)
{
	struct pollfd poll_fd = { .fd = p->uffd.fd, .events = POLLIN };
	struct uffd_msg message;

	reader->page = page;
	atomic_init(&reader->done, false);
	SET_UP(-pthread_create(&reader->thread, NULL, read_page, reader));
	EXPECT(poll(&poll_fd, 1, -1), 1);
	EXPECT(read(p->uffd.fd, &message, sizeof(message)), sizeof(message));
	EXPECT(message.event, UFFD_EVENT_PAGEFAULT);
	EXPECT(message.arg.pagefault.address, (uintptr_t)page);
}

static void expect_waiting(const struct reader *reader)
{
	clock_sleep_ms(A_WHILE_MS);
	EXPECT(atomic_load(&reader->done), false);
}

/* If it is never woken, the test runs out of time. */
static void expect_woken(struct reader *reader)
{
	EXPECT(pthread_join(reader->thread, NULL), 0);
	EXPECT(atomic_load(&reader->done), true);
}

static void move_wakes(void)
{
	struct pair p = given_waiting_pair(1);
	struct reader reader;

	given_reader(&reader, &p, p.dst);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	expect_woken(&reader);
	EXPECT_PAGES(p.dst, 1, 0);
}

static void move_does_not_wake(void)
{
	struct pair p = given_waiting_pair(1);
	struct reader reader;

	given_reader(&reader, &p, p.dst);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, UFFDIO_MOVE_MODE_DONTWAKE, 0,
		    PAGE_BYTES);
	expect_waiting(&reader);
	EXPECT_PAGES(p.dst, 1, 0);
	EXPECT_ERROR(uffd_wake(&p.uffd, p.dst, PAGE_BYTES), 0);
	expect_woken(&reader);
}

/*
 *	src   0 1 . 3
 *	dst   ^   ^        two threads wait; the move comes as far as the hole
 */
static void part_wakes_its_part(void)
{
	struct pair p = given_waiting_pair(4);
	struct reader first, third;

	EXPECT_MOVE(&p.uffd, p.dst + 3 * PAGE_BYTES, p.src + 2 * PAGE_BYTES, PAGE_BYTES,
		    0, 0, PAGE_BYTES);
	given_reader(&first, &p, p.dst);
	given_reader(&third, &p, p.dst + 2 * PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, 3 * PAGE_BYTES, 0, -EAGAIN, 2 * PAGE_BYTES);
	expect_woken(&first);
	expect_waiting(&third);
	EXPECT_MOVE(&p.uffd, p.dst + 2 * PAGE_BYTES, p.src + 3 * PAGE_BYTES, PAGE_BYTES,
		    0, 0, PAGE_BYTES);
	expect_woken(&third);
	EXPECT_PAGES(p.dst + 2 * PAGE_BYTES, 1, 3);
}

static void failure_does_not_wake(void)
{
	struct pair p = given_waiting_pair(2);
	char *hole = given_memory(PAGE_BYTES);
	struct reader reader;

	given_reader(&reader, &p, p.dst);
	EXPECT_MOVE(&p.uffd, p.dst, hole, PAGE_BYTES, 0, -ENOENT, -ENOENT);
	expect_waiting(&reader);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	expect_woken(&reader);
}

/* What the signal handler below works with: the test's pair. */
static struct pair *handled;
static volatile sig_atomic_t signals;

static void move_in_handler(int number, siginfo_t *info, void *context)
{
	size_t at = (uintptr_t)info->si_addr - (uintptr_t)handled->dst;

	(void)number;
	(void)context;
	signals++;
	if (at >= handled->size ||
	    uffd_move(&handled->uffd, handled->dst + (at & ~(PAGE_BYTES - 1)),
		      handled->src + (at & ~(PAGE_BYTES - 1)), PAGE_BYTES, 0).error)
		_exit(1);
}

/* handle_userfault(): UFFD_FEATURE_SIGBUS instead of waiting. */
static void moved_in_a_signal_handler(void)
{
	const struct sigaction action = {
		.sa_sigaction = move_in_handler,
		.sa_flags = SA_SIGINFO,
	};
	struct pair p = given_pair(8);

	handled = &p;
	SET_UP(sigaction(SIGBUS, &action, NULL) ? -errno : 0);
	for (int i = 7; i >= 0; i--)
		(void)*(volatile char *)(p.dst + i * PAGE_BYTES + 100);
	EXPECT(signals, 8);
	EXPECT_PAGES(p.dst, 8, 0);
	EXPECT_EMPTY(p.src, 8);
}

/* Two threads that move the same pages to the same destination. */
enum { CONTENDED = 256 };

struct rival {
	const struct pair *pair;
	pthread_barrier_t *start;
	pthread_t thread;
	int errors[CONTENDED];
};

static void *move_each(void *arg)
{
	struct rival *rival = arg;
	const struct pair *p = rival->pair;

	pthread_barrier_wait(rival->start);
	for (size_t i = 0; i < CONTENDED; i++)
		rival->errors[i] = uffd_move_once(&p->uffd, p->dst + i * PAGE_BYTES,
						  p->src + i * PAGE_BYTES, PAGE_BYTES,
						  0, NULL);
	return NULL;
}

/*
 * move_pages_pte() looks at the destination first: the slower one finds the
 * page there, or its place in the source empty.
 */
static void two_movers_one_page(void)
{
	struct pair p = given_pair(CONTENDED);
	pthread_barrier_t start;
	struct rival rivals[2];

	pthread_barrier_init(&start, NULL, 2);
	for (int i = 0; i < 2; i++) {
		rivals[i] = (struct rival){ .pair = &p, .start = &start };
		SET_UP(-pthread_create(&rivals[i].thread, NULL, move_each, &rivals[i]));
	}
	for (int i = 0; i < 2; i++)
		pthread_join(rivals[i].thread, NULL);

	for (int i = 0; i < CONTENDED; i++) {
		int a = rivals[0].errors[i], b = rivals[1].errors[i];

		EXPECT(!a + !b, 1);
		EXPECT(a + b == -EEXIST || a + b == -ENOENT, true);
	}
	EXPECT_PAGES(p.dst, CONTENDED, 0);
	EXPECT_EMPTY(p.src, CONTENDED);
}

static const struct test tests[] = {
	{ "a move wakes who waits for it", move_wakes, 0 },
	{ "DONTWAKE does not", move_does_not_wake, 0 },
	{ "a part wakes its part", part_wakes_its_part, 0 },
	{ "a failure does not wake", failure_does_not_wake, 0 },
	{ "moved in a signal handler", moved_in_a_signal_handler, 0 },
	{ "two movers, one page: one of them moves it", two_movers_one_page, 0 },
};

TEST_GROUP(wake);
