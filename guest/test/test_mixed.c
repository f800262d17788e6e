// SPDX-License-Identifier: GPL-2.0-only
/*
 * mixed - ranges in which each page is something else than its neighbour
 *
 * A pattern is a word; its letters repeat over the range:
 *	P	present		S	in swap
 *	Z	the zero page	H	a hole
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/folio.h"
#include "lib/pagemap.h"
#include "test/given.h"

#define HOLES_ALLOWED	UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES

static char letter(const char *pattern, size_t page)
{
	return pattern[page % strlen(pattern)];
}

/* All pages go out; those that are to be present come in again. */
static void make_pattern(char *start, size_t pages, const char *pattern)
{
	given_swapped_out(start, pages);
	for (size_t i = 0; i < pages; i++) {
		char *page = start + i * PAGE_BYTES;

		switch (letter(pattern, i)) {
		case 'P':
			fill_pages(page, 1, i);
			break;
		case 'Z':
			make_hole(page);
			(void)*(volatile char *)page;
			break;
		case 'H':
			make_hole(page);
			break;
		}
	}
}

static void expect_zeroes(const char *page)
{
	for (size_t i = 0; i < PAGE_BYTES; i++)
		if (page[i])
			EXPECT(page[i], 0);
}

static void expect_pattern(const char *start, size_t pages, const char *pattern)
{
	for (size_t i = 0; i < pages; i++) {
		const char *page = start + i * PAGE_BYTES;

		switch (letter(pattern, i)) {
		case 'S':
			EXPECT(!!(pagemap_entry(page) & PAGEMAP_SWAPPED), true);
			/* fall through */
		case 'P':
			EXPECT_PAGES(page, 1, i);
			break;
		case 'Z':
			expect_zeroes(page);
			break;
		default:
			EXPECT_EMPTY(page, 1);
		}
	}
}

/* A page table full and some more, the destination shifted against the source. */
static void moved_as_pattern(const char *pattern, size_t shift)
{
	const size_t pages = HUGE_PAGES + 5;
	struct pair p = given_unregistered_pair(2 * HUGE_PAGES);

	test_context("pattern %s, shifted by %zu", pattern, shift);
	make_pattern(p.src, pages, pattern);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	p.dst += shift * PAGE_BYTES;
	EXPECT_MOVE(&p.uffd, p.dst, p.src, pages * PAGE_BYTES,
		    strchr(pattern, 'H') ? HOLES_ALLOWED : 0, 0, pages * PAGE_BYTES);
	EXPECT_EMPTY(p.src, pages);
	expect_pattern(p.dst, pages, pattern);
	uffd_close(&p.uffd);
	SET_UP(munmap(p.src, p.size) ? -errno : 0);
}

static void alternating_pages(void)
{
	static const char *const patterns[] = {
		"PS", "PZ", "PH", "SZ", "SH", "ZH", "PSZH", "PPSSZZHH", "HPPPPPPPPPPS",
	};

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		moved_as_pattern(patterns[i], i % 2);
}

/* Without leave to pass over it, the first hole ends the call. */
static void alternating_up_to_a_hole(void)
{
	const size_t pages = HUGE_PAGES, hole = HUGE_PAGES - 3;
	struct pair p = given_unregistered_pair(pages);

	make_pattern(p.src, pages, "PSZ");
	make_hole(p.src + hole * PAGE_BYTES);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, -EAGAIN, hole * PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.dst + hole * PAGE_BYTES, p.src + hole * PAGE_BYTES,
		    p.size - hole * PAGE_BYTES, 0, -ENOENT, -ENOENT);
	expect_pattern(p.dst, hole, "PSZ");
	EXPECT_EMPTY(p.src, hole + 1);
}

/* What takes the place of a page of a large folio. */
enum foreign { BASE_PAGE, SWAPPED_PAGE, ZERO_PAGE };

static void put_foreign(char *page, uint64_t number, enum foreign what)
{
	make_hole(page);
	if (what == ZERO_PAGE)
		(void)*(volatile char *)page;
	else
		fill_pages(page, 1, number);
	if (what == SWAPPED_PAGE)
		given_swapped_out(page, 1);
}

static void with_foreign(size_t folio, size_t at, enum foreign what)
{
	struct pair p = {
		.src = given_large_memory(folio, 2),
		.dst = given_memory(2 * folio),
		.size = 2 * folio,
	};
	const size_t pages = p.size / PAGE_BYTES;

	put_foreign(p.src + at * PAGE_BYTES, at, what);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT_EMPTY(p.src, pages);
	EXPECT_PAGES(p.dst, at, 0);
	if (what == ZERO_PAGE)
		expect_zeroes(p.dst + at * PAGE_BYTES);
	else
		EXPECT_PAGES(p.dst + at * PAGE_BYTES, 1, at);
	EXPECT_PAGES(p.dst + (at + 1) * PAGE_BYTES, pages - at - 1, at + 1);
	if (what == BASE_PAGE)
		EXPECT(swap_out(p.dst, pages), pages);
	EXPECT_PAGES(p.dst + (at + 1) * PAGE_BYTES, pages - at - 1, at + 1);
	give_back(&p);
}

static void foreign_in(size_t folio)
{
	const size_t last = folio / PAGE_BYTES - 1;

	for (int what = BASE_PAGE; what <= ZERO_PAGE; what++) {
		with_foreign(folio, 0, (enum foreign)what);
		with_foreign(folio, last / 2, (enum foreign)what);
		with_foreign(folio, last, (enum foreign)what);
	}
}

static void foreign_page_in_a_large_folio(void)
{
	each_folio_size(foreign_in);
}

/*
 * try_to_map_unused_to_zeropage(): a split maps the zero page where a page of
 * the folio holds nothing but zeroes. So the mover meets what it has made.
 */
static void mostly_zeroes(size_t folio)
{
	struct pair p = {
		.src = given_large_memory(folio, 1),
		.dst = given_memory(folio),
		.size = folio,
	};
	const size_t pages = folio / PAGE_BYTES;

	for (size_t i = 0; i < pages; i++)
		if (i % 4)
			memset(p.src + i * PAGE_BYTES, 0, PAGE_BYTES);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	for (size_t at = 0; at < folio; at += PAGE_BYTES)
		EXPECT_MOVE(&p.uffd, p.dst + at, p.src + at, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_EMPTY(p.src, pages);
	for (size_t i = 0; i < pages; i++) {
		if (i % 4)
			expect_zeroes(p.dst + i * PAGE_BYTES);
		else
			EXPECT_PAGES(p.dst + i * PAGE_BYTES, 1, i);
	}
	fill_pages(p.dst, pages, 500);
	EXPECT_PAGES(p.dst, pages, 500);
	give_back(&p);
}

static void zero_filled_pages_of_a_folio(void)
{
	each_folio_size(mostly_zeroes);
}

/* The huge zero page, there as here; then both sides are written, and end. */
static void huge_zero_page_by(void *context)
{
	const size_t shift = *(size_t *)context;
	struct pair p = given_unregistered_pair(2 * HUGE_PAGES);
	struct vma zero;

	SET_UP(vma_map(&zero, HUGE_BYTES, VMA_HUGE));
	EXPECT(*(volatile char *)zero.base, 0);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst + shift, zero.base, HUGE_BYTES, 0, 0, HUGE_BYTES);
	EXPECT_EMPTY(zero.base, HUGE_PAGES);
	expect_zeroes(p.dst + shift);
	expect_zeroes(p.dst + shift + HUGE_BYTES - PAGE_BYTES);
	fill_pages(p.dst + shift, HUGE_PAGES, 0);
	fill_pages(zero.base, HUGE_PAGES, 1000);
	EXPECT_PAGES(p.dst + shift, HUGE_PAGES, 0);
	EXPECT_PAGES(zero.base, HUGE_PAGES, 1000);
}

/* In processes of their own: the kernel complains when they end. */
static void huge_zero_page_written_on_both_sides(void)
{
	static size_t shifts[] = { 0, PAGE_BYTES, HUGE_BYTES / 2 };

	for (int i = 0; i < 3; i++) {
		test_context("shifted by %zu KiB", shifts[i] / KIB);
		in_child(huge_zero_page_by, &shifts[i]);
	}
	EXPECT(pagemap_count(shifts, 1, PAGEMAP_PRESENT), 1);
}

/*
 * More than two page tables, at any offset to the boundaries of both sides:
 *
 *	src   ..0|1234|5678|9
 *	dst   .|0123|4567|89
 */
static void at_offsets(char *src, char *dst, size_t src_page, size_t dst_page)
{
	const size_t pages = 2 * HUGE_PAGES + 7;
	struct pair p = { .src = src, .dst = dst, .size = 4 * HUGE_BYTES };

	test_context("offsets %zu and %zu", src_page, dst_page);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, dst + dst_page * PAGE_BYTES, src + src_page * PAGE_BYTES,
		    pages * PAGE_BYTES, 0, 0, pages * PAGE_BYTES);
	EXPECT_PAGES(src, src_page, 0);
	EXPECT_EMPTY(src + src_page * PAGE_BYTES, pages);
	EXPECT_EMPTY(dst, dst_page);
	EXPECT_PAGES(dst + dst_page * PAGE_BYTES, pages, src_page);
	give_back(&p);
}

static const struct { size_t src, dst; } offsets[] = {
	{ 0, 1 }, { 1, 0 }, { 3, HUGE_PAGES / 2 }, { HUGE_PAGES - 1, 1 },
};

enum { OFFSETS = sizeof(offsets) / sizeof(offsets[0]) };

static void base_pages_at_offsets(void)
{
	for (int i = 0; i < OFFSETS; i++) {
		char *src = given_memory(4 * HUGE_BYTES);

		fill_pages(src, 4 * HUGE_PAGES, 0);
		at_offsets(src, given_memory(4 * HUGE_BYTES), offsets[i].src, offsets[i].dst);
	}
}

static void folios_at_offsets(void)
{
	const size_t folio = 4 * FOLIO_SMALLEST;

	for (int i = 0; i < OFFSETS; i++) {
		char *src = given_large_memory(folio, 4 * HUGE_BYTES / folio);

		at_offsets(src, given_memory(4 * HUGE_BYTES), offsets[i].src, offsets[i].dst);
	}
}

#define LARGE	(NEED(MTHP) | NEED(HUGE) | NEED(PFN))

static const struct test tests[] = {
	{ "alternating present, swapped, zero and hole", alternating_pages, NEED(SWAP) },
	{ "alternating, up to a hole", alternating_up_to_a_hole, NEED(SWAP) },
	{ "foreign page in a large folio", foreign_page_in_a_large_folio, LARGE | NEED(SWAP) },
	{ "zero-filled pages of a folio", zero_filled_pages_of_a_folio, LARGE },
	{ "huge zero page, written on both sides", huge_zero_page_written_on_both_sides,
	  NEED(HUGE_ZERO) },
	{ "any offsets to the page tables: base pages", base_pages_at_offsets, 0 },
	{ "any offsets to the page tables: folios", folios_at_offsets, LARGE },
};

TEST_GROUP(mixed);
