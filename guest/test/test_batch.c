// SPDX-License-Identifier: GPL-2.0-only
/*
 * batch - calls of many pages with something special among them
 *
 * A kernel may move many pages at a time. What it reports must be what moving
 * them one by one would report: how many came over before the first that
 * could not, and why that one could not.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "lib/pagemap.h"
#include "lib/pin.h"
#include "test/given.h"
#include "test/ksm.h"

#define HOLES_ALLOWED	UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES

/* Call a test for small and large runs, with the special page at each place. */
static void each_batch(void (*run)(size_t count, size_t at))
{
	/* One page table, filled or not, and one page more than that. */
	static const size_t counts[] = { 16, HUGE_PAGES, HUGE_PAGES + 1 };

	for (int i = 0; i < 3; i++) {
		const size_t count = counts[i];
		const size_t places[] = { 1, count / 2, count - 1 };

		for (int j = 0; j < 3; j++) {
			test_context("page %zu of %zu", places[j], count);
			run(count, places[j]);
		}
	}
}

/* Some pages are moved; a second call for the next one returns why it is not. */
static void expect_stop(const struct pair *p, size_t count, size_t at, int error)
{
	const size_t done = at * PAGE_BYTES;

	EXPECT_MOVE(&p->uffd, p->dst, p->src, count * PAGE_BYTES, 0, -EAGAIN, done);
	EXPECT_MOVE(&p->uffd, p->dst + done, p->src + done, (count - at) * PAGE_BYTES, 0,
		    error, error);
	EXPECT_PAGES(p->dst, at, 0);
	EXPECT_EMPTY(p->src, at);
	if (error != -ENOENT)
		EXPECT_PAGES(p->src + done, count - at, at);
	if (error != -EEXIST)
		EXPECT_EMPTY(p->dst + done, count - at);
}

/* All of a range moves, the special page included. */
static void expect_all(const struct pair *p, size_t count)
{
	EXPECT_MOVE(&p->uffd, p->dst, p->src, count * PAGE_BYTES, 0, 0,
		    count * PAGE_BYTES);
	EXPECT_EMPTY(p->src, count);
}

static void hole(size_t count, size_t at)
{
	struct pair p = given_pair(count);
	const size_t done = at * PAGE_BYTES;

	make_hole(p.src + done);
	expect_stop(&p, count, at, -ENOENT);
	EXPECT_MOVE(&p.uffd, p.dst + done, p.src + done, (count - at) * PAGE_BYTES,
		    HOLES_ALLOWED, 0, (count - at) * PAGE_BYTES);
	EXPECT_EMPTY(p.dst + done, 1);
	EXPECT_PAGES(p.dst + done + PAGE_BYTES, count - at - 1, at + 1);
}

static void stops_at_a_hole(void)
{
	each_batch(hole);
}

static void hole_allowed(size_t count, size_t at)
{
	struct pair p = given_pair(count);

	make_hole(p.src + at * PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, count * PAGE_BYTES, HOLES_ALLOWED, 0,
		    count * PAGE_BYTES);
	EXPECT_PAGES(p.dst, at, 0);
	EXPECT_EMPTY(p.dst + at * PAGE_BYTES, 1);
	EXPECT_PAGES(p.dst + (at + 1) * PAGE_BYTES, count - at - 1, at + 1);
	EXPECT_EMPTY(p.src, count);
}

static void passes_over_a_hole(void)
{
	each_batch(hole_allowed);
}

static void page_in_the_way(size_t count, size_t at)
{
	struct pair p = given_unregistered_pair(count);

	fill_pages(p.dst + at * PAGE_BYTES, 1, 4000);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	expect_stop(&p, count, at, -EEXIST);
	EXPECT_PAGES(p.dst + at * PAGE_BYTES, 1, 4000);
	EXPECT_EMPTY(p.dst + (at + 1) * PAGE_BYTES, count - at - 1);
}

static void stops_at_a_page(void)
{
	each_batch(page_in_the_way);
}

static void swapped_page_in_the_way(size_t count, size_t at)
{
	struct pair p = given_unregistered_pair(count);

	fill_pages(p.dst + at * PAGE_BYTES, 1, 4000);
	given_swapped_out(p.dst + at * PAGE_BYTES, 1);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	expect_stop(&p, count, at, -EEXIST);
	EXPECT_PAGES(p.dst + at * PAGE_BYTES, 1, 4000);
}

static void stops_at_a_swapped_page(void)
{
	each_batch(swapped_page_in_the_way);
}

static void pinned(size_t count, size_t at)
{
	struct pair p = given_pair(count);
	int pin = given_pin(p.src + at * PAGE_BYTES, PAGE_BYTES);

	expect_stop(&p, count, at, -EBUSY);
	SET_UP(unpin_pages(pin));
}

static void stops_at_a_pinned_page(void)
{
	each_batch(pinned);
}

/* All pages are shared after a fork; writing makes all but one exclusive. */
static void shared(size_t count, size_t at)
{
	struct pair p = given_unregistered_pair(count);
	pid_t child = given_child();

	fill_pages(p.src, at, 0);
	fill_pages(p.src + (at + 1) * PAGE_BYTES, count - at - 1, at + 1);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	expect_stop(&p, count, at, -EBUSY);
	end_child(child);
}

static void stops_at_a_shared_page(void)
{
	each_batch(shared);
}

/* Its twin lies behind the range. One VMA: merging marks it as a whole. */
static void merged(size_t count)
{
	const size_t at = count / 2;
	struct pair p = given_unregistered_pair(count + 1);
	char *twin = p.src + count * PAGE_BYTES;

	test_context("page %zu of %zu", at, count);
	fill_pages(twin, 1, at);
	SET_UP(madvise(p.src, HUGE_BYTES, MADV_MERGEABLE) ? -errno : 0);
	given_merged(p.src + at * PAGE_BYTES, twin);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	expect_stop(&p, count, at, -EBUSY);
	/* Its pages must not be merged with those of the next one. */
	SET_UP(munmap(p.src, HUGE_BYTES) || munmap(p.dst, HUGE_BYTES) ? -errno : 0);
}

static void stops_at_a_merged_page(void)
{
	merged(16);
	merged(HUGE_PAGES - 1);
}

static void swapped(size_t count, size_t at)
{
	struct pair p = given_pair(count);

	given_swapped_out(p.src + at * PAGE_BYTES, 1);
	expect_all(&p, count);
	EXPECT(pagemap_count(p.dst, count, PAGEMAP_SWAPPED), 1);
	EXPECT_PAGES(p.dst, count, 0);
}

static void takes_a_swap_entry_along(void)
{
	each_batch(swapped);
}

static void zero_page(size_t count, size_t at)
{
	struct pair p = given_unregistered_pair(count);
	const char *zero = p.dst + at * PAGE_BYTES;

	make_hole(p.src + at * PAGE_BYTES);
	EXPECT(*(volatile char *)(p.src + at * PAGE_BYTES), 0);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	expect_all(&p, count);
	EXPECT_PAGES(p.dst, at, 0);
	for (size_t i = 0; i < PAGE_BYTES; i++)
		if (zero[i])
			EXPECT(zero[i], 0);
	EXPECT_PAGES(p.dst + (at + 1) * PAGE_BYTES, count - at - 1, at + 1);
}

static void takes_the_zero_page_along(void)
{
	each_batch(zero_page);
}

/*
 * A page-table boundary among the pages, at the same or at different places:
 *
 *	src   ....0123|4567....
 *	dst   ......01|234567..
 */
static void boundary(size_t count, size_t at)
{
	struct pair p = given_unregistered_pair(1);
	const size_t before_src[] = { at, at, 0 }, before_dst[] = { 0, at, at };

	for (int i = 0; i < 3; i++) {
		struct pair wide = given_unregistered_pair(3 * HUGE_PAGES);

		p.src = wide.src + HUGE_BYTES - before_src[i] * PAGE_BYTES;
		p.dst = wide.dst + HUGE_BYTES - before_dst[i] * PAGE_BYTES;
		p.size = count * PAGE_BYTES;
		fill_pages(p.src, count, 0);
		given_registered(&p, UFFD_FEATURE_SIGBUS);
		expect_all(&p, count);
		EXPECT_PAGES(p.dst, count, 0);
		uffd_close(&p.uffd);
		SET_UP(munmap(wide.src, wide.size) ? -errno : 0);
		SET_UP(munmap(wide.dst, wide.size) ? -errno : 0);
	}
}

static void crosses_page_tables(void)
{
	each_batch(boundary);
}

/* move_pages(): behind the boundary the source has no page table at all. */
static void no_page_table(size_t count, size_t at)
{
	struct pair p = given_pair(count);

	p.src = given_memory(2 * HUGE_BYTES) + HUGE_BYTES - at * PAGE_BYTES;
	fill_pages(p.src, at, 0);
	expect_stop(&p, count, at, -ENOENT);
	EXPECT_MOVE(&p.uffd, p.dst + at * PAGE_BYTES, p.src + at * PAGE_BYTES,
		    (count - at) * PAGE_BYTES, HOLES_ALLOWED, 0,
		    (count - at) * PAGE_BYTES);
	EXPECT_EMPTY(p.dst + at * PAGE_BYTES, count - at);
}

static void stops_at_a_missing_page_table(void)
{
	each_batch(no_page_table);
}

/* Source and destination under one page table, and so under one lock. */
static void within_one_page_table(void)
{
	struct pair p = given_unregistered_pair(1);
	char *there = p.dst + HUGE_BYTES / 2;
	const size_t count = HUGE_PAGES / 2;

	p.size = HUGE_BYTES;
	fill_pages(p.dst, count, 0);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, there, p.dst, count * PAGE_BYTES, 0, 0, count * PAGE_BYTES);
	EXPECT_PAGES(there, count, 0);
	EXPECT_EMPTY(p.dst, count);
}

/*
 * Ranges that overlap, downwards: each page finds the place free that the one
 * before it has left.
 *
 *	before   . . . 0 1 2 3 4 ...
 *	after    0 1 2 3 4 ...   . . .
 */
static void overlapping_downwards(void)
{
	static const size_t distances[] = { 1, 3, 8, 100 };
	const size_t count = 128;

	for (int i = 0; i < 4; i++) {
		struct pair p = given_unregistered_pair(1);
		char *from = p.dst + distances[i] * PAGE_BYTES;

		test_context("by %zu pages", distances[i]);
		p.size = HUGE_BYTES;
		fill_pages(from, count, 0);
		given_registered(&p, UFFD_FEATURE_SIGBUS);
		EXPECT_MOVE(&p.uffd, p.dst, from, count * PAGE_BYTES, 0, 0,
			    count * PAGE_BYTES);
		EXPECT_PAGES(p.dst, count, 0);
		EXPECT_EMPTY(p.dst + count * PAGE_BYTES, distances[i]);
	}
}

/* Moved upwards, the first page's destination still holds a page that has not moved yet. */
static void overlapping_upwards(void)
{
	static const size_t distances[] = { 1, 3, 8, 100 };
	const size_t count = 128;

	for (int i = 0; i < 4; i++) {
		struct pair p = given_unregistered_pair(1);

		test_context("by %zu pages", distances[i]);
		p.size = HUGE_BYTES;
		fill_pages(p.dst, count, 0);
		given_registered(&p, UFFD_FEATURE_SIGBUS);
		EXPECT_MOVE(&p.uffd, p.dst + distances[i] * PAGE_BYTES, p.dst,
			    count * PAGE_BYTES, 0, -EEXIST, -EEXIST);
		EXPECT_PAGES(p.dst, count, 0);
	}
}

/* Each page arrives in the frame that it had. */
static void nothing_is_copied(void)
{
	const size_t count = HUGE_PAGES + 1;
	struct pair p = given_pair(count);
	uint64_t *before = calloc(2 * count, sizeof(*before));
	uint64_t *after = before + count;

	SET_UP(before ? pagemap_read(p.src, count, before) : -ENOMEM);
	expect_all(&p, count);
	SET_UP(pagemap_read(p.dst, count, after));
	for (size_t i = 0; i < count; i++)
		EXPECT(after[i] & PAGEMAP_PFN, before[i] & PAGEMAP_PFN);
	free(before);
}

static void swapped_out_after_the_move(void)
{
	const size_t count = HUGE_PAGES + 1;
	struct pair p = given_pair(count);

	expect_all(&p, count);
	EXPECT(swap_out(p.dst, count), count);
	EXPECT_PAGES(p.dst, count, 0);
}

static const struct test tests[] = {
	{ "stops at a hole", stops_at_a_hole, 0 },
	{ "passes over a hole", passes_over_a_hole, 0 },
	{ "stops at a page in the way", stops_at_a_page, 0 },
	{ "stops at a swapped-out page in the way", stops_at_a_swapped_page, NEED(SWAP) },
	{ "stops at a pinned page", stops_at_a_pinned_page, NEED(IO_URING) },
	{ "stops at a shared page", stops_at_a_shared_page, 0 },
	{ "stops at a merged page", stops_at_a_merged_page, NEED(KSM) | NEED(PFN) },
	{ "stops at a missing page table", stops_at_a_missing_page_table, 0 },
	{ "takes a swap entry along", takes_a_swap_entry_along, NEED(SWAP) },
	{ "takes the zero page along", takes_the_zero_page_along, 0 },
	{ "crosses page tables", crosses_page_tables, 0 },
	{ "within one page table", within_one_page_table, 0 },
	{ "overlapping downwards: all move", overlapping_downwards, 0 },
	{ "overlapping upwards: EEXIST", overlapping_upwards, 0 },
	{ "nothing is copied", nothing_is_copied, NEED(PFN) },
	{ "swapped out after the move", swapped_out_after_the_move, NEED(SWAP) },
};

TEST_GROUP(batch);
