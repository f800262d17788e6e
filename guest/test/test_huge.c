// SPDX-License-Identifier: GPL-2.0-only
/*
 * huge - PMD-mapped huge pages: moved whole where both sides allow it, else split
 *
 * move_splits_huge_pmd(): whole if source, destination and what is left of the
 * range are aligned to a huge page, and there is nothing at the destination,
 * not even a page table.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/pagemap.h"
#include "lib/pin.h"
#include "test/given.h"

static void moved_whole(void)
{
	struct pair p = given_huge_pair(1);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, HUGE_BYTES, 0, 0, HUGE_BYTES);
	EXPECT(huge_bytes(p.dst, p.size), HUGE_BYTES);
	EXPECT(huge_bytes(p.src, p.size), 0);
	EXPECT_PAGES(p.dst, HUGE_PAGES, 0);
	EXPECT_EMPTY(p.src, HUGE_PAGES);
}

static void nothing_is_copied(void)
{
	struct pair p = given_huge_pair(1);
	uint64_t first = pfn_of(p.src), last = pfn_of(p.src + HUGE_BYTES - PAGE_BYTES);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, HUGE_BYTES, 0, 0, HUGE_BYTES);
	EXPECT(pfn_of(p.dst), first);
	EXPECT(pfn_of(p.dst + HUGE_BYTES - PAGE_BYTES), last);
}

static void several_in_one_call(void)
{
	struct pair p = given_huge_pair(3);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT(huge_bytes(p.dst, p.size), p.size);
	EXPECT_PAGES(p.dst, 3 * HUGE_PAGES, 0);
}

/* pgtable_trans_huge_withdraw(): the spare page table has come along. */
static void split_after_the_move(void)
{
	struct pair p = given_huge_pair(1);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, HUGE_BYTES, 0, 0, HUGE_BYTES);
	SET_UP(madvise(p.dst + 7 * PAGE_BYTES, PAGE_BYTES, MADV_DONTNEED) ? -errno : 0);
	EXPECT(huge_bytes(p.dst, p.size), 0);
	EXPECT_PAGES(p.dst, 7, 0);
	EXPECT_EMPTY(p.dst + 7 * PAGE_BYTES, 1);
	EXPECT_PAGES(p.dst + 8 * PAGE_BYTES, HUGE_PAGES - 8, 8);
}

static void there_and_back(void)
{
	struct pair p = given_huge_pair(1);

	SET_UP(uffd_register(&p.uffd, p.src, p.size));
	for (int i = 0; i < 10; i++) {
		EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
		EXPECT_MOVE(&p.uffd, p.src, p.dst, p.size, 0, 0, p.size);
	}
	EXPECT(huge_bytes(p.src, p.size), p.size);
	EXPECT_PAGES(p.src, HUGE_PAGES, 0);
}

/* split_huge_pmd(), then split_folio() in move_pages_pte() */
static void split_for_a_part(void)
{
	struct pair p = given_huge_pair(1);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, 5 * PAGE_BYTES, 0, 0, 5 * PAGE_BYTES);
	EXPECT(huge_bytes(p.src, p.size), 0);
	EXPECT_PAGES(p.dst, 5, 0);
	EXPECT_EMPTY(p.src, 5);
	EXPECT_PAGES(p.src + 5 * PAGE_BYTES, HUGE_PAGES - 5, 5);
}

static void split_from_the_middle(void)
{
	struct pair p = given_huge_pair(1);

	EXPECT_MOVE(&p.uffd, p.dst + 100 * PAGE_BYTES, p.src + 100 * PAGE_BYTES,
		    20 * PAGE_BYTES, 0, 0, 20 * PAGE_BYTES);
	EXPECT_PAGES(p.dst + 100 * PAGE_BYTES, 20, 100);
	EXPECT_PAGES(p.src, 100, 0);
	EXPECT_EMPTY(p.src + 100 * PAGE_BYTES, 20);
	EXPECT_PAGES(p.src + 120 * PAGE_BYTES, HUGE_PAGES - 120, 120);
}

static void split_for_a_misaligned_destination(void)
{
	struct pair p = given_huge_pair(2);

	EXPECT_MOVE(&p.uffd, p.dst + PAGE_BYTES, p.src, HUGE_BYTES, 0, 0, HUGE_BYTES);
	EXPECT(huge_bytes(p.dst, p.size), 0);
	EXPECT_PAGES(p.dst + PAGE_BYTES, HUGE_PAGES, 0);
	EXPECT(huge_bytes(p.src, p.size), HUGE_BYTES);	/* the second one */
}

/* move_pages(): !pmd_none(dst_pmdval): an empty page table is in the way. */
static void split_for_a_page_table_in_the_way(void)
{
	struct pair p = given_huge_pair(1);
	char *page = given_memory(PAGE_BYTES);

	fill_pages(page, 1, 9);
	EXPECT_MOVE(&p.uffd, p.dst, page, PAGE_BYTES, 0, 0, PAGE_BYTES);
	SET_UP(madvise(p.dst, PAGE_BYTES, MADV_DONTNEED) ? -errno : 0);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, HUGE_BYTES, 0, 0, HUGE_BYTES);
	EXPECT(huge_bytes(p.dst, p.size), 0);
	EXPECT_PAGES(p.dst, HUGE_PAGES, 0);
	EXPECT_EMPTY(p.src, HUGE_PAGES);
}

/* Whole first, split for the rest. */
static void whole_and_a_part(void)
{
	struct pair p = given_huge_pair(2);
	size_t size = HUGE_BYTES + 3 * PAGE_BYTES;

	EXPECT_MOVE(&p.uffd, p.dst, p.src, size, 0, 0, size);
	EXPECT(huge_bytes(p.dst, p.size), HUGE_BYTES);
	EXPECT_PAGES(p.dst, HUGE_PAGES + 3, 0);
	EXPECT_PAGES(p.src + size, HUGE_PAGES - 3, HUGE_PAGES + 3);
}

/* Holes of the size of a huge page are passed over in small steps. */
static void holes_around(void)
{
	struct pair p = given_huge_pair(3);

	SET_UP(madvise(p.src, HUGE_BYTES, MADV_DONTNEED) ? -errno : 0);
	SET_UP(madvise(p.src + 2 * HUGE_BYTES, HUGE_BYTES, MADV_DONTNEED) ? -errno : 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES, 0,
		    p.size);
	EXPECT_EMPTY(p.dst, HUGE_PAGES);
	EXPECT(huge_bytes(p.dst, p.size), HUGE_BYTES);
	EXPECT_PAGES(p.dst + HUGE_BYTES, HUGE_PAGES, HUGE_PAGES);
	EXPECT_EMPTY(p.dst + 2 * HUGE_BYTES, HUGE_PAGES);
}

/* move_pages(): pmd_trans_huge(dst_pmdval) */
static void huge_page_in_the_way(void)
{
	struct pair p = given_huge_pair(2);

	SET_UP(uffd_register(&p.uffd, p.src, p.size));
	EXPECT_MOVE(&p.uffd, p.src + HUGE_BYTES, p.src, HUGE_BYTES, 0, -EEXIST, -EEXIST);
	EXPECT_MOVE(&p.uffd, p.src + HUGE_BYTES, p.src, PAGE_BYTES, 0, -EEXIST, -EEXIST);
	EXPECT_PAGES(p.src, 2 * HUGE_PAGES, 0);
	EXPECT(huge_bytes(p.src, p.size), p.size);
}

/* move_pages_huge_pmd(): is_huge_zero_pmd() */
static void huge_zero_page_moves(void)
{
	struct pair p = given_huge_pair(1);
	struct vma zero;

	SET_UP(vma_map(&zero, HUGE_BYTES, VMA_HUGE));
	EXPECT(*(volatile char *)zero.base, 0);		/* a read fault */
	EXPECT_MOVE(&p.uffd, p.dst, zero.base, HUGE_BYTES, 0, 0, HUGE_BYTES);
	EXPECT_EMPTY(zero.base, HUGE_PAGES);
	EXPECT(pagemap_count(p.dst, HUGE_PAGES, PAGEMAP_PRESENT), HUGE_PAGES);
	for (size_t at = 0; at < HUGE_BYTES; at += sizeof(uint64_t))
		if (*(uint64_t *)(p.dst + at))
			EXPECT(*(uint64_t *)(p.dst + at), 0);
}

/* split_huge_pmd() of the zero page; then move_zeropage_pte() */
static void huge_zero_page_splits(void)
{
	struct pair p = given_huge_pair(1);
	struct vma zero;

	SET_UP(vma_map(&zero, HUGE_BYTES, VMA_HUGE));
	EXPECT(*(volatile char *)zero.base, 0);
	EXPECT_MOVE(&p.uffd, p.dst, zero.base, 2 * PAGE_BYTES, 0, 0, 2 * PAGE_BYTES);
	EXPECT_EMPTY(zero.base, 2);
	EXPECT(p.dst[0], 0);
	EXPECT(p.dst[PAGE_BYTES], 0);
}

/* move_pages_huge_pmd(), or move_pages() before a split: !PageAnonExclusive() */
static void shared_after_fork(void)
{
	struct pair p = given_huge_pair(1);
	pid_t child = given_child();

	EXPECT_MOVE(&p.uffd, p.dst, p.src, HUGE_BYTES, 0, -EBUSY, -EBUSY);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EBUSY, -EBUSY);
	EXPECT_PAGES(p.src, HUGE_PAGES, 0);
	end_child(child);
}

/* move_pages_huge_pmd(): folio_maybe_dma_pinned() */
static void pinned(void)
{
	struct pair p = given_huge_pair(1);
	int pin = pin_pages(p.src + 9 * PAGE_BYTES, PAGE_BYTES);

	SET_UP(pin < 0 ? pin : 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, HUGE_BYTES, 0, -EBUSY, -EBUSY);
	EXPECT_PAGES(p.src, HUGE_PAGES, 0);
	EXPECT(huge_bytes(p.src, p.size), HUGE_BYTES);
	SET_UP(unpin_pages(pin));
	EXPECT_MOVE(&p.uffd, p.dst, p.src, HUGE_BYTES, 0, 0, HUGE_BYTES);
	EXPECT_PAGES(p.dst, HUGE_PAGES, 0);
}

/* Base pages that have moved can become a huge page. */
static void collapsed_after_the_move(void)
{
	struct pair p = given_huge_pair(2);

	EXPECT_MOVE(&p.uffd, p.dst + PAGE_BYTES, p.src + PAGE_BYTES,
		    HUGE_BYTES - PAGE_BYTES, 0, 0, HUGE_BYTES - PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT(huge_bytes(p.dst, p.size), 0);
	EXPECT(madvise(p.dst, HUGE_BYTES, MADV_COLLAPSE) ? -errno : 0, 0);
	EXPECT(huge_bytes(p.dst, p.size), HUGE_BYTES);
	EXPECT_PAGES(p.dst, HUGE_PAGES, 0);
}

/* split_folio() on a large folio that is mapped by base pages. */
static void part_of_a_large_folio(void)
{
	static const char setting[] =
		"/sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled";
	struct pair p = given_unregistered_pair(1);
	struct vma vma;

	SET_UP(file_write(setting, "madvise"));
	SET_UP(vma_map(&vma, HUGE_BYTES, VMA_HUGE));
	/* Leave no room for a huge page, so that the next smaller size is taken. */
	SET_UP(munmap(vma.base + 16 * PAGE_BYTES, PAGE_BYTES) ? -errno : 0);
	fill_pages(vma.base, 16, 0);
	SET_UP(file_write(setting, "never"));
	given_registered(&p, UFFD_FEATURE_SIGBUS);

	EXPECT_MOVE(&p.uffd, p.dst, vma.base + 3 * PAGE_BYTES, PAGE_BYTES, 0, 0,
		    PAGE_BYTES);
	EXPECT_PAGES(p.dst, 1, 3);
	EXPECT_PAGES(vma.base, 3, 0);
	EXPECT_EMPTY(vma.base + 3 * PAGE_BYTES, 1);
	EXPECT_PAGES(vma.base + 4 * PAGE_BYTES, 12, 4);
}

static const struct test tests[] = {
	{ "moved whole", moved_whole, NEED(HUGE) },
	{ "nothing is copied", nothing_is_copied, NEED(HUGE) | NEED(PFN) },
	{ "several in one call", several_in_one_call, NEED(HUGE) },
	{ "split after the move", split_after_the_move, NEED(HUGE) },
	{ "there and back", there_and_back, NEED(HUGE) },
	{ "split for a part", split_for_a_part, NEED(HUGE) },
	{ "split from the middle", split_from_the_middle, NEED(HUGE) },
	{ "split for a misaligned destination", split_for_a_misaligned_destination, NEED(HUGE) },
	{ "split for a page table in the way", split_for_a_page_table_in_the_way, NEED(HUGE) },
	{ "whole, and a part", whole_and_a_part, NEED(HUGE) },
	{ "holes around", holes_around, NEED(HUGE) },
	{ "huge page in the way: EEXIST", huge_page_in_the_way, NEED(HUGE) },
	{ "huge zero page moves", huge_zero_page_moves, NEED(HUGE_ZERO) },
	{ "huge zero page splits", huge_zero_page_splits, NEED(HUGE_ZERO) },
	{ "shared after fork: EBUSY", shared_after_fork, NEED(HUGE) },
	{ "pinned: EBUSY, then moved", pinned, NEED(HUGE) | NEED(IO_URING) },
	{ "collapsed after the move", collapsed_after_the_move, NEED(HUGE) },
	{ "part of a large folio", part_of_a_large_folio, NEED(MTHP) },
};

TEST_GROUP(huge);
