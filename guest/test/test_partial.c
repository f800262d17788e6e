// SPDX-License-Identifier: GPL-2.0-only
/*
 * partial - moves that come part of the way, and what they say about it
 *
 * userfaultfd_move(): fewer bytes than asked for are -EAGAIN with the number in
 * the result field; to learn the reason, one asks again for the rest.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test/given.h"

#define HOLES_ALLOWED	UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES

/*
 *	src   0 1 2 . 4 5
 *	dst   . . . . . .
 */
static void stops_at_a_hole(void)
{
	struct pair p = given_pair(6);

	make_hole(p.src + 3 * PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, 6 * PAGE_BYTES, 0, -EAGAIN, 3 * PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.dst + 3 * PAGE_BYTES, p.src + 3 * PAGE_BYTES,
		    3 * PAGE_BYTES, 0, -ENOENT, -ENOENT);
	EXPECT_PAGES(p.dst, 3, 0);
	EXPECT_EMPTY(p.dst + 3 * PAGE_BYTES, 3);
	EXPECT_EMPTY(p.src, 4);
	EXPECT_PAGES(p.src + 4 * PAGE_BYTES, 2, 4);
}

/*
 *	src   0 1 2 3
 *	dst   . . 9 .
 */
static void stops_at_a_page(void)
{
	struct pair p = given_unregistered_pair(4);

	fill_pages(p.dst + 2 * PAGE_BYTES, 1, 9);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, 4 * PAGE_BYTES, 0, -EAGAIN, 2 * PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.dst + 2 * PAGE_BYTES, p.src + 2 * PAGE_BYTES,
		    2 * PAGE_BYTES, 0, -EEXIST, -EEXIST);
	EXPECT_PAGES(p.dst, 2, 0);
	EXPECT_PAGES(p.dst + 2 * PAGE_BYTES, 1, 9);
	EXPECT_PAGES(p.src + 2 * PAGE_BYTES, 2, 2);
}

/*
 * move_pages_pte(): !PageAnonExclusive()
 *
 *	src   0 1 S 3      S: mapped by a child as well
 */
static void stops_at_a_shared_page(void)
{
	struct pair p = given_unregistered_pair(4);
	pid_t child = given_child();

	/* All are shared now; write faults make these three of the parent PageAnonExclusive. */
	fill_pages(p.src, 2, 0);
	fill_pages(p.src + 3 * PAGE_BYTES, 1, 3);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, 4 * PAGE_BYTES, 0, -EAGAIN, 2 * PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.dst + 2 * PAGE_BYTES, p.src + 2 * PAGE_BYTES,
		    2 * PAGE_BYTES, 0, -EBUSY, -EBUSY);
	EXPECT_PAGES(p.dst, 2, 0);
	EXPECT_PAGES(p.src + 2 * PAGE_BYTES, 2, 2);
	end_child(child);
}

/* A whole range: the result field is its length, and the call succeeds. */
static void whole_range(void)
{
	struct pair p = given_pair(600);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, 600 * PAGE_BYTES, 0, 0, 600 * PAGE_BYTES);
	EXPECT_PAGES(p.dst, 600, 0);
	EXPECT_EMPTY(p.src, 600);
}

/* move_pages_pte(): a hole that is allowed counts as moved and stays a hole. */
static void holes_allowed(void)
{
	struct pair p = given_pair(6);

	make_hole(p.src);
	make_hole(p.src + 3 * PAGE_BYTES);
	make_hole(p.src + 5 * PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, 6 * PAGE_BYTES, HOLES_ALLOWED, 0,
		    6 * PAGE_BYTES);
	EXPECT_EMPTY(p.dst, 1);
	EXPECT_PAGES(p.dst + PAGE_BYTES, 2, 1);
	EXPECT_EMPTY(p.dst + 3 * PAGE_BYTES, 1);
	EXPECT_PAGES(p.dst + 4 * PAGE_BYTES, 1, 4);
	EXPECT_EMPTY(p.dst + 5 * PAGE_BYTES, 1);
	EXPECT_EMPTY(p.src, 6);
}

/* move_pages(): nor is there a page table in the source, or any above it. */
static void nothing_but_holes(void)
{
	struct pair p = given_pair(1);
	char *untouched = given_memory(2 * HUGE_BYTES);
	struct pair wide = given_pair(2 * HUGE_PAGES);

	EXPECT_MOVE(&p.uffd, p.dst, untouched, PAGE_BYTES, HOLES_ALLOWED, 0, PAGE_BYTES);
	EXPECT_EMPTY(p.dst, 1);

	SET_UP(madvise(wide.src, wide.size, MADV_DONTNEED) ? -errno : 0);
	EXPECT_MOVE(&wide.uffd, wide.dst, untouched, wide.size, HOLES_ALLOWED, 0,
		    wide.size);
	EXPECT_EMPTY(wide.dst, 2 * HUGE_PAGES);
}

static void *drop_a_page(void *page)
{
	madvise(page, PAGE_BYTES, MADV_DONTNEED);
	return NULL;
}

/*
 * userfaultfd_move(): while a change of the mappings waits until its event has
 * been read, nothing is moved. The result field says -EAGAIN, too.
 */
static void mappings_are_changing(void)
{
	struct pair p = given_unregistered_pair(3);
	struct pollfd poll_fd;
	struct uffd_msg event;
	pthread_t thread;

	fill_pages(p.dst + 2 * PAGE_BYTES, 1, 2);
	given_registered(&p, UFFD_FEATURE_EVENT_REMOVE);
	SET_UP(-pthread_create(&thread, NULL, drop_a_page, p.dst + 2 * PAGE_BYTES));
	poll_fd = (struct pollfd){ .fd = p.uffd.fd, .events = POLLIN };
	EXPECT(poll(&poll_fd, 1, -1), 1);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EAGAIN, -EAGAIN);
	EXPECT_PAGES(p.src, 1, 0);

	EXPECT(read(p.uffd.fd, &event, sizeof(event)), sizeof(event));
	EXPECT(event.event, UFFD_EVENT_REMOVE);
	pthread_join(thread, NULL);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_PAGES(p.dst, 1, 0);
}

/* What uffd_move() makes of all this: finish, or say where and why not. */
static void policy_goes_on(void)
{
	struct pair p = given_unregistered_pair(8);
	pid_t child = given_child();
	struct uffd_moved moved;

	fill_pages(p.src, 2, 0);
	fill_pages(p.src + 3 * PAGE_BYTES, 5, 3);	/* 2 stays shared */
	make_hole(p.src + 4 * PAGE_BYTES);
	fill_pages(p.dst + 6 * PAGE_BYTES, 1, 6);
	make_hole(p.src + 6 * PAGE_BYTES);
	given_registered(&p, UFFD_FEATURE_SIGBUS);

	moved = uffd_move(&p.uffd, p.dst, p.src, 8 * PAGE_BYTES, 0);
	EXPECT_ERROR(moved.error, -EBUSY);
	EXPECT(moved.bytes, 2 * PAGE_BYTES);

	moved = uffd_move(&p.uffd, p.dst + moved.bytes, p.src + moved.bytes,
			  6 * PAGE_BYTES, UFFD_MOVE_HOLES | UFFD_MOVE_SKIP_PRESENT |
			  UFFD_MOVE_UNSHARE);
	EXPECT_ERROR(moved.error, 0);
	EXPECT(moved.bytes, 6 * PAGE_BYTES);
	EXPECT(moved.skipped, PAGE_BYTES);
	EXPECT_PAGES(p.dst, 4, 0);
	EXPECT_EMPTY(p.dst + 4 * PAGE_BYTES, 1);
	EXPECT_PAGES(p.dst + 5 * PAGE_BYTES, 3, 5);
	end_child(child);
}

static const struct test tests[] = {
	{ "the whole range: its length", whole_range, 0 },
	{ "stops at a hole: EAGAIN, then ENOENT", stops_at_a_hole, 0 },
	{ "stops at a page in the way: EAGAIN, then EEXIST", stops_at_a_page, 0 },
	{ "stops at a shared page: EAGAIN, then EBUSY", stops_at_a_shared_page, 0 },
	{ "holes allowed: counted as moved", holes_allowed, 0 },
	{ "holes allowed: nothing but holes", nothing_but_holes, 0 },
	{ "mappings are changing: EAGAIN", mappings_are_changing, 0 },
	{ "uffd_move() goes on where it may", policy_goes_on, 0 },
};

TEST_GROUP(partial);
