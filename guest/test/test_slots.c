// SPDX-License-Identifier: GPL-2.0-only
/*
 * slots - so few places in swap that each is used again and again
 *
 * A mover that looked a swap entry up without a lock may find that its slot was
 * freed meanwhile, and taken by somebody else's page (CVE-2025-38242): then it
 * must not touch the folio that it found.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "lib/clock.h"
#include "lib/pagemap.h"
#include "lib/swap.h"
#include "test/given.h"
#include "test/ktap.h"

enum {
	PAGES	= 16,
	SLOTS	= 24,		/* fewer than both ranges together have pages */
	FIRST	= 30000,	/* priority: before the guest's own swap */
	FOR_MS	= 3000,
};

/* A thread, and what it does until it has to stop. */
struct worker {
	char *start;
	atomic_bool stop;
	atomic_ulong times;
	pthread_t thread;
};

/* Out to swap, and in again. */
static void *swap_to_and_fro(void *arg)
{
	struct worker *worker = arg;

	while (!atomic_load(&worker->stop)) {
		madvise(worker->start, PAGES * PAGE_BYTES, MADV_PAGEOUT);
		for (size_t i = 0; i < PAGES; i++)
			(void)*(volatile char *)(worker->start + i * PAGE_BYTES);
		atomic_fetch_add(&worker->times, 1);
	}
	return NULL;
}

/* Out to swap, and into the swap cache: nobody knows where the pages are. */
static void *swap_what_moves(void *arg)
{
	struct worker *worker = arg;

	while (!atomic_load(&worker->stop)) {
		char *start = worker->start;

		madvise(start, PAGES * PAGE_BYTES, MADV_PAGEOUT);
		madvise(start, PAGES * PAGE_BYTES, MADV_WILLNEED);
		atomic_fetch_add(&worker->times, 1);
	}
	return NULL;
}

static void begin(struct worker *worker, void *(*work)(void *), char *start)
{
	*worker = (struct worker){ .start = start };
	SET_UP(-pthread_create(&worker->thread, NULL, work, worker));
}

static unsigned long end(struct worker *worker)
{
	atomic_store(&worker->stop, true);
	pthread_join(worker->thread, NULL);
	return atomic_load(&worker->times);
}

static int given_few_slots(void)
{
	int device = swap_add_device();

	if (device < 0)
		test_skip("no zram device can be added");
	SET_UP(swap_begin(device, (SLOTS + 1) * PAGE_BYTES, FIRST));
	return device;
}

/*
 * Pages travel between two places; one thread pages out what is at the first
 * place, another one swaps its own pages to and fro through the same slots.
 */
static void used_again(void)
{
	struct pair p = given_pair(PAGES);
	char *other = given_memory(PAGES * PAGE_BYTES);
	const int device = given_few_slots();
	const uint64_t start = clock_ns();
	struct worker rival, pager;
	unsigned int passes = 0;

	fill_pages(other, PAGES, 500);
	begin(&rival, swap_to_and_fro, other);
	begin(&pager, swap_what_moves, p.src);
	while (clock_ns() - start < FOR_MS * NS_PER_MS) {
		char *from = passes % 2 ? p.dst : p.src, *to = passes % 2 ? p.src : p.dst;
		struct uffd_moved moved = uffd_move(&p.uffd, to, from, PAGES * PAGE_BYTES, 0);

		EXPECT_ERROR(moved.error, 0);
		passes++;
	}
	ktap_remark("%u passes, %lu and %lu times out to %d slots", passes, end(&rival),
		    end(&pager), SLOTS);
	EXPECT_PAGES(passes % 2 ? p.dst : p.src, PAGES, 0);
	EXPECT_PAGES(other, PAGES, 500);
	SET_UP(swap_end(device));
	EXPECT_PAGES(passes % 2 ? p.dst : p.src, PAGES, 0);
	EXPECT_PAGES(other, PAGES, 500);
}

static const struct test tests[] = {
	{ "used again and again", used_again, NEED(SWAP) | NEED(GUEST) },
};

TEST_GROUP(slots);
