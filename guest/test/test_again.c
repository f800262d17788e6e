// SPDX-License-Identifier: GPL-2.0-only
/*
 * again - calls after calls that failed, and what a call must not remember
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/folio.h"
#include "lib/pagemap.h"
#include "test/given.h"
#include "lib/ktap.h"

enum { PAGES = 8 };

/* A call that fails, and all that it needs. */
struct failure {
	const char *what;
	int error;
	void (*fail)(const struct pair *p, int error);
};

static void from_a_hole(const struct pair *p, int error)
{
	char *hole = p->src + (PAGES + 1) * PAGE_BYTES;

	EXPECT_MOVE(&p->uffd, p->dst + (PAGES + 1) * PAGE_BYTES, hole, PAGE_BYTES, 0,
		    error, error);
}

static void to_a_page(const struct pair *p, int error)
{
	EXPECT_MOVE(&p->uffd, p->dst + PAGES * PAGE_BYTES, p->src + PAGES * PAGE_BYTES,
		    PAGE_BYTES, 0, error, error);
}

static void of_a_shared_page(const struct pair *p, int error)
{
	static char *shared;

	if (!shared) {
		shared = given_memory(PAGE_BYTES);
		fill_pages(shared, 1, 70);
		given_child();
	}
	EXPECT_MOVE(&p->uffd, p->dst + (PAGES + 1) * PAGE_BYTES, shared, PAGE_BYTES, 0,
		    error, error);
}

static void to_unregistered_memory(const struct pair *p, int error)
{
	static char *elsewhere;

	if (!elsewhere)
		elsewhere = given_memory(PAGE_BYTES);
	EXPECT_MOVE(&p->uffd, elsewhere, p->src, PAGE_BYTES, 0, error, error);
}

static void of_read_only_memory(const struct pair *p, int error)
{
	static char *constant;

	if (!constant) {
		constant = given_memory(PAGE_BYTES);
		fill_pages(constant, 1, 80);
		SET_UP(mprotect(constant, PAGE_BYTES, PROT_READ) ? -errno : 0);
	}
	EXPECT_MOVE(&p->uffd, p->dst, constant, PAGE_BYTES, 0, error, error);
}

static void of_nothing(const struct pair *p, int error)
{
	EXPECT_MOVE(&p->uffd, p->dst, p->src, 0, 0, error, UFFD_UNWRITTEN);
}

static const struct failure failures[] = {
	{ "a hole", -ENOENT, from_a_hole },
	{ "a page in the way", -EEXIST, to_a_page },
	{ "a shared page", -EBUSY, of_a_shared_page },
	{ "unregistered memory", -EINVAL, to_unregistered_memory },
	{ "read-only memory", -EINVAL, of_read_only_memory },
	{ "no bytes", -EINVAL, of_nothing },
};

/*
 *	src   0 1 ... 7 8 .		8: has a page in its way
 *	dst   . . ... . 8 .
 */
static struct pair given_pair_with_obstacles(void)
{
	struct pair p = given_unregistered_pair(PAGES + 2);

	make_hole(p.src + (PAGES + 1) * PAGE_BYTES);
	fill_pages(p.dst + PAGES * PAGE_BYTES, 1, 60);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	return p;
}

/* Each page with a call of its own, after a call that fails, each in turn. */
static void good_after_failing(void)
{
	enum { FAILURES = sizeof(failures) / sizeof(failures[0]) };
	struct pair p;

	/* The shared page is forked, and nothing that moves shall be. */
	for (int first = 0; first < FAILURES; first++) {
		p = given_pair_with_obstacles();
		for (size_t i = 0; i < PAGES; i++) {
			const struct failure *failure = &failures[(first + i) % FAILURES];

			test_context("page %zu after %s", i, failure->what);
			if (failure->fail == of_a_shared_page)
				SET_UP(madvise(p.src, p.size, MADV_DONTFORK) ? -errno : 0);
			failure->fail(&p, failure->error);
			EXPECT_MOVE(&p.uffd, p.dst + i * PAGE_BYTES, p.src + i * PAGE_BYTES,
				    PAGE_BYTES, 0, 0, PAGE_BYTES);
		}
		EXPECT_PAGES(p.dst, PAGES, 0);
		EXPECT_EMPTY(p.src, PAGES);
		EXPECT_PAGES(p.dst + PAGES * PAGE_BYTES, 1, 60);
		uffd_close(&p.uffd);
	}
}

/* The rest of a range that stopped half-way, again and again. */
static void range_that_stops_at_each_page(void)
{
	const size_t pages = 64;
	struct pair p = given_pair(pages);
	size_t done = 0;

	for (size_t i = 7; i < pages; i += 8)
		make_hole(p.src + i * PAGE_BYTES);
	while (done < pages) {
		const size_t left = (pages - done) * PAGE_BYTES, at = done * PAGE_BYTES;

		EXPECT_MOVE(&p.uffd, p.dst + at, p.src + at, left, 0, -EAGAIN,
			    7 * PAGE_BYTES);
		EXPECT_MOVE(&p.uffd, p.dst + at, p.src + at, left, 0, -EEXIST, -EEXIST);
		EXPECT_MOVE(&p.uffd, p.dst + at + 7 * PAGE_BYTES,
			    p.src + at + 7 * PAGE_BYTES, left - 7 * PAGE_BYTES, 0,
			    -ENOENT, -ENOENT);
		EXPECT_PAGES(p.dst + at, 7, done);
		done += 8;
	}
}

/* A thread that locks folios: what is locked for a moment is tried again. */
struct locker {
	const struct pair *pair;
	atomic_bool stop;
	atomic_uint times;
};

static void *lock_folios(void *arg)
{
	struct locker *locker = arg;

	while (!atomic_load(&locker->stop)) {
		file_write("/proc/sys/vm/compact_memory", "1");
		atomic_fetch_add(&locker->times, 1);
		/* Who never lets go of a folio's lock only slows the mover down. */
		clock_sleep_ms(1);
	}
	return NULL;
}

/*
 * An inner EAGAIN that a later step has made good must not come out, nor make
 * the call meet what it has moved itself: a bare call ends with all of it, or
 * says how far it came.
 */
static void move_with_bare_calls(const struct pair *p, char *dst, char *src,
				 unsigned int *parts)
{
	size_t done = 0;

	while (done < p->size) {
		int64_t moved;
		int error = uffd_move_once(&p->uffd, dst + done, src + done,
					   p->size - done, 0, &moved);

		if (error && error != -EAGAIN)
			EXPECT_ERROR(error, -EAGAIN);
		if (!error)
			EXPECT(moved, p->size - done);
		*parts += !!error;
		if (moved > 0)
			done += moved;
		EXPECT(done % PAGE_BYTES, 0);
	}
	EXPECT_PAGES(dst, p->size / PAGE_BYTES, 0);
	EXPECT_EMPTY(src, p->size / PAGE_BYTES);
}

static void while_folios_are_locked(void)
{
	const size_t folio = 4 * FOLIO_SMALLEST;
	struct pair p = given_large_pair(folio, HUGE_BYTES / folio);
	struct locker locker = { .pair = &p };
	const uint64_t start = clock_ns();
	unsigned int parts = 0, pass = 0;
	pthread_t thread;

	SET_UP(-pthread_create(&thread, NULL, lock_folios, &locker));
	while (!atomic_load(&locker.times))
		clock_sleep_ms(1);
	for (; pass < 2 || (pass < 20 && clock_ns() - start < NS_PER_S); pass++)
		move_with_bare_calls(&p, pass % 2 ? p.src : p.dst,
				     pass % 2 ? p.dst : p.src, &parts);
	atomic_store(&locker.stop, true);
	pthread_join(thread, NULL);
	ktap_remark("%u passes, %u compactions, %u calls that came half-way", pass,
		    atomic_load(&locker.times), parts);
}

/* mremap() that fails must not leave behind that the memory is changing. */
static void after_a_failed_mremap(void)
{
	struct pair p = given_unregistered_pair(PAGES);
	struct rlimit limit = { .rlim_max = RLIM_INFINITY };
	char *there = given_memory(HUGE_BYTES);

	given_registered(&p, UFFD_FEATURE_EVENT_REMAP);
	limit.rlim_cur = 4 * HUGE_BYTES;
	SET_UP(setrlimit(RLIMIT_AS, &limit) ? -errno : 0);
	EXPECT(mremap(p.dst, p.size, 64 * HUGE_BYTES, MREMAP_MAYMOVE) == MAP_FAILED, true);
	EXPECT(errno, ENOMEM);
	EXPECT(mremap(p.dst, p.size, p.size, MREMAP_MAYMOVE | MREMAP_FIXED,
		      p.dst + PAGE_BYTES) == MAP_FAILED, true);
	EXPECT(errno, EINVAL);
	EXPECT(mremap(p.dst, HUGE_BYTES + 2 * PAGE_BYTES, HUGE_BYTES + 2 * PAGE_BYTES,
		      MREMAP_MAYMOVE | MREMAP_FIXED, there) == MAP_FAILED, true);
	EXPECT(errno, EFAULT);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT_PAGES(p.dst, PAGES, 0);
}

/* In a child: own pages, and such as are still the parent's, in turns. */
static void move_own_and_inherited(void *context)
{
	struct pair *p = context;
	struct uffd_moved moved;

	given_registered(p, UFFD_FEATURE_SIGBUS);
	for (size_t i = 0; i < HUGE_PAGES; i += 2)
		fill_pages(p->src + i * PAGE_BYTES, 1, i);
	EXPECT_MOVE(&p->uffd, p->dst, p->src, p->size, 0, -EAGAIN, PAGE_BYTES);
	moved = uffd_move(&p->uffd, p->dst + PAGE_BYTES, p->src + PAGE_BYTES,
			  p->size - PAGE_BYTES, UFFD_MOVE_UNSHARE);
	EXPECT_ERROR(moved.error, 0);
	EXPECT_PAGES(p->dst, HUGE_PAGES, 0);
	EXPECT(swap_out(p->dst, HUGE_PAGES), HUGE_PAGES);
	EXPECT_PAGES(p->dst, HUGE_PAGES, 0);
}

/* folio_move_anon_rmap(): a row of pages with different anon_vmas. */
static void different_anon_vmas_in_a_row(void)
{
	struct pair p = given_unregistered_pair(HUGE_PAGES);

	in_child(move_own_and_inherited, &p);
	EXPECT_PAGES(p.src, HUGE_PAGES, 0);
	EXPECT_EMPTY(p.dst, HUGE_PAGES);
}

#define LARGE	(NEED(MTHP) | NEED(HUGE) | NEED(PFN))

static const struct test tests[] = {
	{ "a good call after each failing one", good_after_failing, 0 },
	{ "a range that stops again and again", range_that_stops_at_each_page, 0 },
	{ "nothing stale while folios are locked", while_folios_are_locked,
	  LARGE | NEED(COMPACT) },
	{ "after mremap() has failed", after_a_failed_mremap, 0 },
	{ "different anon_vmas in a row", different_anon_vmas_in_a_row, NEED(SWAP) },
};

TEST_GROUP(again);
