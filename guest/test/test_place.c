// SPDX-License-Identifier: GPL-2.0-only
/*
 * place - a page's index follows from its VMA, not from its address alone
 *
 * The reverse map finds a page at the place that its index tells. Memory that
 * mremap() brought has a vm_pgoff that is not its address; a VMA may begin or
 * end within a folio. Whether a page can be reclaimed where it is now tells
 * whether its index is right.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/folio.h"
#include "lib/pagemap.h"
#include "test/given.h"

enum { PAGES = 64 };

/* The reverse map finds each page, and brings it back as it was. */
static void expect_reclaimable(char *start, size_t pages, uint64_t first)
{
	EXPECT(swap_out(start, pages), pages);
	EXPECT_PAGES(start, pages, first);
}

/*
 * Memory that mremap() brought: once it had a page, and so an anon_vma, it
 * keeps the offset of where it was.
 */
static char *bring(char *from, size_t size)
{
	char *to = given_memory(size);

	SET_UP(mremap(from, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to ? 0 : -errno);
	return to;
}

static char *given_brought_memory(size_t size)
{
	char *from = given_memory(size), *to;

	fill_pages(from, 1, 0);
	to = bring(from, size);
	make_hole(to);
	return to;
}

static void base_pages_to(char *src, char *dst)
{
	struct pair p = { .src = src, .dst = dst, .size = PAGES * PAGE_BYTES };

	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT_EMPTY(p.src, PAGES);
	expect_reclaimable(p.dst, PAGES, 0);
}

static char *given_filled_memory(void)
{
	char *memory = given_memory(PAGES * PAGE_BYTES);

	fill_pages(memory, PAGES, 0);
	return memory;
}

static void to_brought_memory(void)
{
	base_pages_to(given_filled_memory(), given_brought_memory(PAGES * PAGE_BYTES));
}

static void from_brought_memory(void)
{
	base_pages_to(bring(given_filled_memory(), PAGES * PAGE_BYTES),
		      given_memory(PAGES * PAGE_BYTES));
}

/*
 * move_swap_pte() with a folio that was mapped: its index follows from the VMA,
 * too. If it did not, a fault would not map this page frame, but a copy.
 */
static void swap_entries_to_brought_memory(void)
{
	const size_t pages = 8;
	struct pair p = {
		.src = given_filled_memory(),
		.dst = given_brought_memory(PAGES * PAGE_BYTES),
		.size = PAGES * PAGE_BYTES,
	};
	int holder = given_references(p.src, pages);
	uint64_t pfn = pfn_of(p.src);

	given_registered(&p, UFFD_FEATURE_SIGBUS);
	given_swapped_out(p.src, pages);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, pages * PAGE_BYTES, 0, 0, pages * PAGE_BYTES);
	EXPECT_PAGES(p.dst, pages, 0);
	EXPECT(pfn_of(p.dst), pfn);
	close(holder);
	expect_reclaimable(p.dst, pages, 0);
}

static void brought_elsewhere_after_the_move(void)
{
	struct pair p = given_unregistered_pair(PAGES);
	char *there;

	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	there = bring(p.dst, p.size);
	expect_reclaimable(there, PAGES, 0);
}

static void folio_to_brought_memory(size_t folio)
{
	struct pair p = {
		.src = given_large_memory(folio, 1),
		.dst = given_brought_memory(folio),
		.size = folio,
	};

	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	expect_reclaimable(p.dst, folio / PAGE_BYTES, 0);
	uffd_close(&p.uffd);
}

static void folios_to_brought_memory(void)
{
	each_folio_size(folio_to_brought_memory);
}

/* A huge page goes as a whole: there must be no page table where it goes. */
static void huge_page_to_brought_memory(void)
{
	struct pair p = given_huge_pair(1);
	char *from = given_memory(2 * HUGE_BYTES), *to;

	fill_pages(from + HUGE_BYTES, 1, 0);
	to = bring(from, 2 * HUGE_BYTES);
	make_hole(to + HUGE_BYTES);
	uffd_close(&p.uffd);
	p.dst = to;
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT_PAGES(p.dst, HUGE_PAGES, 0);
	expect_reclaimable(p.dst, HUGE_PAGES, 0);
}

/* What a VMA has of a folio: pages from @first on, @count of them. */
static void part_of_a_folio(size_t folio, size_t first, size_t count)
{
	const size_t pages = folio / PAGE_BYTES, end = first + count;
	struct pair p = {
		.src = given_large_memory(folio, 1),
		.dst = given_memory(folio),
		.size = folio,
	};

	if (first)
		SET_UP(munmap(p.src, first * PAGE_BYTES) ? -errno : 0);
	if (end < pages)
		SET_UP(munmap(p.src + end * PAGE_BYTES, folio - end * PAGE_BYTES) ?
		       -errno : 0);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src + first * PAGE_BYTES, count * PAGE_BYTES, 0,
		    0, count * PAGE_BYTES);
	EXPECT_EMPTY(p.src + first * PAGE_BYTES, count);
	EXPECT_PAGES(p.dst, count, first);
	expect_reclaimable(p.dst, count, first);
	uffd_close(&p.uffd);
}

static void cut_folio(size_t folio)
{
	const size_t pages = folio / PAGE_BYTES;

	part_of_a_folio(folio, 1, pages - 1);
	part_of_a_folio(folio, pages / 2, pages / 2);
	part_of_a_folio(folio, pages - 1, 1);
	part_of_a_folio(folio, 0, pages - 1);
	part_of_a_folio(folio, 1, pages - 2);
}

static void vma_begins_within_a_folio(void)
{
	each_folio_size(cut_folio);
}

/* The range begins within one folio and ends within another; both are mapped. */
static void range_within_folios(size_t folio)
{
	const size_t half = folio / 2, count = folio / PAGE_BYTES;
	struct pair p = {
		.src = given_large_memory(folio, 2),
		.dst = given_memory(2 * folio),
		.size = 2 * folio,
	};

	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src + half, folio, 0, 0, folio);
	EXPECT_PAGES(p.src, count / 2, 0);
	EXPECT_PAGES(p.dst, count, count / 2);
	EXPECT_PAGES(p.src + half + folio, count / 2, count + count / 2);
	expect_reclaimable(p.dst, count, count / 2);
	expect_reclaimable(p.src, count / 2, 0);
	uffd_close(&p.uffd);
}

static void folio_begins_before_the_range(void)
{
	each_folio_size(range_within_folios);
}

/*
 * One folio under two VMAs of different offset: its first half where it was, its
 * second half where mremap() brought it. Only one of them moves.
 */
static void half_is_elsewhere(size_t folio)
{
	const size_t half = folio / 2, count = half / PAGE_BYTES;
	struct pair p = {
		.src = given_large_memory(folio, 1),
		.dst = given_memory(folio),
		.size = folio,
	};
	char *elsewhere = given_memory(half);

	SET_UP(mremap(p.src + half, half, half, MREMAP_MAYMOVE | MREMAP_FIXED,
		      elsewhere) == elsewhere ? 0 : -errno);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, half, 0, 0, half);
	EXPECT_PAGES(elsewhere, count, count);
	expect_reclaimable(p.dst, count, 0);
	expect_reclaimable(elsewhere, count, count);
	EXPECT_MOVE(&p.uffd, p.dst + half, elsewhere, half, 0, 0, half);
	expect_reclaimable(p.dst, 2 * count, 0);
	uffd_close(&p.uffd);
}

static void half_of_the_folio_elsewhere(void)
{
	each_folio_size(half_is_elsewhere);
}

/* The same with two VMAs that only differ in what is allowed. */
static void half_is_read_only(size_t folio)
{
	const size_t half = folio / 2, count = half / PAGE_BYTES;
	struct pair p = {
		.src = given_large_memory(folio, 1),
		.dst = given_memory(folio),
		.size = folio,
	};
	pid_t child;

	SET_UP(mprotect(p.src + half, half, PROT_READ) ? -errno : 0);
	child = given_child();
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, half, 0, -EBUSY, -EBUSY);
	end_child(child);
	fill_pages(p.src, count, 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, half, 0, 0, half);
	EXPECT_PAGES(p.src + half, count, count);
	expect_reclaimable(p.dst, count, 0);
	uffd_close(&p.uffd);
}

static void half_of_the_folio_read_only(void)
{
	each_folio_size(half_is_read_only);
}

#define LARGE	(NEED(MTHP) | NEED(HUGE) | NEED(PFN) | NEED(SWAP))

static const struct test tests[] = {
	{ "to memory that mremap() brought", to_brought_memory, NEED(SWAP) },
	{ "from memory that mremap() brought", from_brought_memory, NEED(SWAP) },
	{ "swap entries to memory that mremap() brought", swap_entries_to_brought_memory,
	  NEED(SWAP) | NEED(PFN) },
	{ "mremap() after the move", brought_elsewhere_after_the_move, NEED(SWAP) },
	{ "folios to memory that mremap() brought", folios_to_brought_memory, LARGE },
	{ "huge page to memory that mremap() brought", huge_page_to_brought_memory,
	  NEED(HUGE) | NEED(SWAP) },
	{ "VMA begins or ends within a folio", vma_begins_within_a_folio, LARGE },
	{ "folio begins before the range", folio_begins_before_the_range, LARGE },
	{ "half of the folio elsewhere", half_of_the_folio_elsewhere, LARGE },
	{ "half of the folio read-only, and a fork", half_of_the_folio_read_only, LARGE },
};

TEST_GROUP(place);
