// SPDX-License-Identifier: GPL-2.0-only
/*
 * marks - bits of an entry that watch a place: uffd-wp and soft-dirty
 *
 * uffd-wp belongs to the place: what a page leaves behind is protected, where
 * it arrives it is not. So it is for a page that is present (move_present_pte()
 * makes a new entry), and so it has to be for a swap entry (move_swap_pte()
 * takes the old one along). Soft-dirty is set wherever something arrives.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/folio.h"
#include "lib/pagemap.h"
#include "test/given.h"

enum { PATIENCE_MS = 3000 };

/* What swap entries take along, and must not. */
static void known_swap_uffd_wp(void)
{
	test_known_bug("F6", true, "a moved swap entry keeps the source's uffd-wp bit");
}

static long marked(const void *start, size_t pages)
{
	return pagemap_count(start, pages, PAGEMAP_UFFD_WP);
}

/* Pages 0, 1, ..., protected; the destination is watched as @watch says. */
static struct pair given_protected_pair(size_t pages, bool watch)
{
	struct pair p = given_unregistered_pair(pages);

	/* No SIGBUS: a thread that writes to a protected page sleeps. */
	given_registered(&p, 0);
	if (watch)
		given_watched_for_writes(&p.uffd, p.dst, p.size);
	given_write_protected(&p.uffd, p.src, p.size);
	SET_UP(marked(p.src, pages) == (long)pages ? 0 : -EINVAL);
	return p;
}

/* A thread that writes, and whether it has come to its end. */
struct writer {
	char *start;
	size_t pages;
	atomic_bool done;
};

static void *write_pages(void *arg)
{
	struct writer *writer = arg;

	fill_pages(writer->start, writer->pages, 1000);
	atomic_store(&writer->done, true);
	return NULL;
}

/* Nobody reads the userfaultfd: a write that it is told of never ends. */
static void expect_writable(char *start, size_t pages)
{
	struct writer writer = { .start = start, .pages = pages };
	pthread_t thread;

	SET_UP(-pthread_create(&thread, NULL, write_pages, &writer));
	for (int i = 0; i < PATIENCE_MS / 10 && !atomic_load(&writer.done); i++)
		clock_sleep_ms(10);
	EXPECT(atomic_load(&writer.done), true);
	pthread_join(thread, NULL);
	EXPECT_PAGES(start, pages, 1000);
}

static void expect_unmarked(const struct pair *p, size_t pages)
{
	EXPECT_MOVE(&p->uffd, p->dst, p->src, p->size, 0, 0, p->size);
	EXPECT(marked(p->dst, pages), 0);
	EXPECT_PAGES(p->dst, pages, 0);
	EXPECT(marked(p->dst, pages), 0);
}

static void present_page(void)
{
	struct pair p = given_protected_pair(8, false);

	expect_unmarked(&p, 8);
	expect_writable(p.dst, 8);
}

static void present_page_where_writes_are_watched(void)
{
	struct pair p = given_protected_pair(8, true);

	expect_unmarked(&p, 8);
	expect_writable(p.dst, 8);
}

static void swap_entry(void)
{
	struct pair p;

	known_swap_uffd_wp();
	p = given_protected_pair(8, false);
	given_swapped_out(p.src, 8);
	EXPECT(marked(p.src, 8), 8);
	expect_unmarked(&p, 8);
	expect_writable(p.dst, 8);
}

static void swap_entry_where_writes_are_watched(void)
{
	struct pair p;

	known_swap_uffd_wp();
	p = given_protected_pair(8, true);
	given_swapped_out(p.src, 8);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT_PAGES(p.dst, 8, 0);
	expect_writable(p.dst, 8);
}

/* Read ahead into the swap cache, which move_swap_pte() treats in its own way. */
static void swap_entry_of_a_cached_page(void)
{
	struct pair p;

	known_swap_uffd_wp();
	p = given_protected_pair(8, true);
	given_swapped_out(p.src, 8);
	SET_UP(madvise(p.src, p.size, MADV_WILLNEED) ? -errno : 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT_PAGES(p.dst, 8, 0);
	expect_writable(p.dst, 8);
}

/* move_zeropage_pte() */
static void zero_page(void)
{
	struct pair p = given_unregistered_pair(1);

	make_hole(p.src);
	(void)*(volatile char *)p.src;
	given_registered(&p, 0);
	given_watched_for_writes(&p.uffd, p.dst, p.size);
	given_write_protected(&p.uffd, p.src, p.size);
	EXPECT(marked(p.src, 1), 1);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT(marked(p.dst, 1), 0);
	expect_writable(p.dst, 1);
}

/* move_pages_huge_pmd() */
static void huge_page(void)
{
	struct pair p = given_huge_pair(1);

	uffd_close(&p.uffd);
	given_registered(&p, 0);
	given_watched_for_writes(&p.uffd, p.dst, p.size);
	given_write_protected(&p.uffd, p.src, p.size);
	EXPECT(marked(p.src, HUGE_PAGES), HUGE_PAGES);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT(huge_bytes(p.dst, p.size), HUGE_BYTES);
	EXPECT(marked(p.dst, HUGE_PAGES), 0);
	expect_writable(p.dst, HUGE_PAGES);
}

static void huge_page_swapped_out(void)
{
	struct pair p;

	known_swap_uffd_wp();
	p = given_huge_pair(1);
	uffd_close(&p.uffd);
	given_registered(&p, 0);
	given_watched_for_writes(&p.uffd, p.dst, p.size);
	given_write_protected(&p.uffd, p.src, p.size);
	given_swapped_out(p.src, HUGE_PAGES);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT(marked(p.dst, HUGE_PAGES), 0);
	expect_writable(p.dst, HUGE_PAGES);
}

/* The place that protected pages have left and come back to is not protected. */
static void there_and_back(void)
{
	struct pair p = given_protected_pair(8, false);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT_MOVE(&p.uffd, p.src, p.dst, p.size, 0, 0, p.size);
	EXPECT(marked(p.src, 8), 0);
	expect_writable(p.src, 8);
}

/*
 * Pages that can be written to and have the bit all the same: their VMA was registered for
 * writes only, then for missing pages only, which leaves the bit, and written to.
 */
static void given_stale_marks(const struct pair *p)
{
	struct uffdio_range range = { .start = (uintptr_t)p->src, .len = p->size };
	struct uffdio_register watch = {
		.range = range,
		.mode = UFFDIO_REGISTER_MODE_WP,
	};
	struct uffdio_writeprotect protect = {
		.range = range,
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};

	SET_UP(ioctl(p->uffd.fd, UFFDIO_REGISTER, &watch) ? -errno : 0);
	SET_UP(ioctl(p->uffd.fd, UFFDIO_WRITEPROTECT, &protect) ? -errno : 0);
	SET_UP(uffd_register(&p->uffd, p->src, p->size));
	fill_pages(p->src, p->size / PAGE_BYTES, 0);
}

/* After writes were forbidden and allowed again the bit would make them fault. */
static void expect_left_behind(struct pair *p)
{
	const size_t pages = p->size / PAGE_BYTES;

	given_watched_for_writes(&p->uffd, p->dst, p->size);
	given_stale_marks(p);
	EXPECT(marked(p->src, pages), pages);
	expect_unmarked(p, pages);
	SET_UP(mprotect(p->dst, p->size, PROT_READ) ? -errno : 0);
	SET_UP(mprotect(p->dst, p->size, PROT_READ | PROT_WRITE) ? -errno : 0);
	expect_writable(p->dst, pages);
}

static void writable_page(void)
{
	struct pair p = given_unregistered_pair(1);

	given_registered(&p, 0);
	expect_left_behind(&p);
}

static void writable_pages(void)
{
	struct pair p = given_unregistered_pair(8);

	given_registered(&p, 0);
	expect_left_behind(&p);
}

static void writable_large_folios(void)
{
	struct pair p = given_large_pair(4 * FOLIO_SMALLEST, 2);

	uffd_close(&p.uffd);
	given_registered(&p, 0);
	expect_left_behind(&p);
}

static long soft_dirty(const void *start, size_t pages)
{
	return pagemap_count(start, pages, PAGEMAP_SOFT_DIRTY);
}

/*
 * A run of all that can be there. Pages that came from swap are clean, so that
 * no dirty bit makes them soft-dirty.
 *
 *	page	0	1	2	3	...
 *		dirty	clean	in swap	dirty	...
 */
static void soft_dirty_over_a_run(void)
{
	const size_t pages = HUGE_PAGES + HUGE_PAGES / 2;
	struct pair p = given_pair(pages);

	for (size_t i = 0; i < pages; i++)
		if (i % 3)
			given_swapped_out(p.src + i * PAGE_BYTES, 1);
	for (size_t i = 1; i < pages; i += 3)
		EXPECT_PAGES(p.src + i * PAGE_BYTES, 1, i);
	SET_UP(file_write("/proc/self/clear_refs", "4"));
	EXPECT(soft_dirty(p.src, pages), 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, pages * PAGE_BYTES, 0, 0, pages * PAGE_BYTES);
	EXPECT(soft_dirty(p.dst, pages), pages);
	EXPECT_PAGES(p.dst, pages, 0);
	EXPECT(soft_dirty(p.dst, pages), pages);
}

static void soft_dirty_huge_page(void)
{
	struct pair p = given_huge_pair(1);

	SET_UP(file_write("/proc/self/clear_refs", "4"));
	EXPECT(soft_dirty(p.src, HUGE_PAGES), 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT(huge_bytes(p.dst, p.size), HUGE_BYTES);
	EXPECT(soft_dirty(p.dst, HUGE_PAGES), HUGE_PAGES);
}

/* Freed lazily, it is clean: no dirty bit makes it soft-dirty. */
static void soft_dirty_huge_page_freed_lazily(void)
{
	struct pair p = given_huge_pair(1);

	SET_UP(madvise(p.src, p.size, MADV_FREE) ? -errno : 0);
	SET_UP(file_write("/proc/self/clear_refs", "4"));
	EXPECT(soft_dirty(p.src, HUGE_PAGES), 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT(huge_bytes(p.dst, p.size), HUGE_BYTES);
	EXPECT(soft_dirty(p.dst, HUGE_PAGES), HUGE_PAGES);
}

static const struct test tests[] = {
	{ "uffd-wp stays behind: present page", present_page, 0 },
	{ "the same, to where writes are watched", present_page_where_writes_are_watched, 0 },
	{ "uffd-wp stays behind: swap entry", swap_entry, NEED(SWAP) },
	{ "swap entry, to where writes are watched", swap_entry_where_writes_are_watched,
	  NEED(SWAP) },
	{ "swap entry of a cached page", swap_entry_of_a_cached_page, NEED(SWAP) },
	{ "uffd-wp stays behind: zero page", zero_page, 0 },
	{ "uffd-wp stays behind: huge page", huge_page, NEED(HUGE) },
	{ "uffd-wp stays behind: huge page swapped out", huge_page_swapped_out,
	  NEED(HUGE) | NEED(SWAP) },
	{ "uffd-wp does not come back with the pages", there_and_back, 0 },
	{ "uffd-wp stays behind: page that can be written to", writable_page, 0 },
	{ "the same, several in a call", writable_pages, 0 },
	{ "the same, large folios", writable_large_folios, NEED(MTHP) },
	{ "soft-dirty over a run", soft_dirty_over_a_run, NEED(SWAP) | NEED(SOFT_DIRTY) },
	{ "soft-dirty: huge page", soft_dirty_huge_page, NEED(HUGE) | NEED(SOFT_DIRTY) },
	{ "soft-dirty: huge page freed lazily", soft_dirty_huge_page_freed_lazily,
	  NEED(HUGE) | NEED(SOFT_DIRTY) },
};

TEST_GROUP(marks);
