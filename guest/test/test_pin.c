// SPDX-License-Identifier: GPL-2.0-only
/*
 * pin - pages that are pinned for a device stay where they are
 *
 * move_present_pte(): folio_maybe_dma_pinned(), before and after the entry is
 * taken out.
 */
#include <errno.h>

#include "lib/pin.h"
#include "test/given.h"

static void pinned(void)
{
	struct pair p = given_pair(1);
	uint64_t pfn = pfn_of(p.src);
	int pin = given_pin(p.src, PAGE_BYTES);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EBUSY, -EBUSY);
	EXPECT_PAGES(p.src, 1, 0);
	EXPECT_EMPTY(p.dst, 1);
	EXPECT(pfn_of(p.src), pfn);
	SET_UP(unpin_pages(pin));
}

static void unpinned_again(void)
{
	struct pair p = given_pair(1);

	SET_UP(unpin_pages(given_pin(p.src, PAGE_BYTES)));
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_PAGES(p.dst, 1, 0);
}

/*
 *	src   0 1 P P 4 5      P: pinned
 */
static void some_of_many(void)
{
	struct pair p = given_pair(6);
	int pin = given_pin(p.src + 2 * PAGE_BYTES, 2 * PAGE_BYTES);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, -EAGAIN, 2 * PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.dst + 2 * PAGE_BYTES, p.src + 2 * PAGE_BYTES,
		    4 * PAGE_BYTES, 0, -EBUSY, -EBUSY);
	EXPECT_PAGES(p.dst, 2, 0);
	EXPECT_PAGES(p.src + 2 * PAGE_BYTES, 4, 2);
	SET_UP(unpin_pages(pin));
	EXPECT_MOVE(&p.uffd, p.dst + 2 * PAGE_BYTES, p.src + 2 * PAGE_BYTES,
		    4 * PAGE_BYTES, 0, 0, 4 * PAGE_BYTES);
	EXPECT_PAGES(p.dst, 6, 0);
}

static void pinned_after_the_move(void)
{
	struct pair p = given_pair(1);
	int pin;

	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	pin = given_pin(p.dst, PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.src, p.dst, PAGE_BYTES, 0, -EBUSY, -EBUSY);
	EXPECT_PAGES(p.dst, 1, 0);
	SET_UP(unpin_pages(pin));
	EXPECT_MOVE(&p.uffd, p.src, p.dst, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_PAGES(p.src, 1, 0);
}

/* The caller's write does not make a pinned page movable. */
static void policy_gives_up(void)
{
	struct pair p = given_pair(1);
	int pin = given_pin(p.src, PAGE_BYTES);
	struct uffd_moved moved;

	moved = uffd_move(&p.uffd, p.dst, p.src, PAGE_BYTES, UFFD_MOVE_UNSHARE);
	EXPECT_ERROR(moved.error, -EBUSY);
	EXPECT(moved.bytes, 0);
	EXPECT(moved.retries, UFFD_MOVE_TRIES);
	SET_UP(unpin_pages(pin));
}

static const struct test tests[] = {
	{ "pinned: EBUSY", pinned, NEED(IO_URING) | NEED(PFN) },
	{ "no longer pinned: moved", unpinned_again, NEED(IO_URING) },
	{ "some of many: EAGAIN, then EBUSY", some_of_many, NEED(IO_URING) },
	{ "pinned after the move: EBUSY on the way back", pinned_after_the_move, NEED(IO_URING) },
	{ "uffd_move() gives up", policy_gives_up, NEED(IO_URING) },
};

TEST_GROUP(pin);
