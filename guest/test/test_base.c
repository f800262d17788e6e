// SPDX-License-Identifier: GPL-2.0-only
/* base - base pages that are moved: what they take along, and what is left */
#include <errno.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/pagemap.h"
#include "test/given.h"

static void content_moves(void)
{
	struct pair p = given_pair(5);

	EXPECT_MOVE(&p.uffd, p.dst + PAGE_BYTES, p.src + 2 * PAGE_BYTES, PAGE_BYTES, 0,
		    0, PAGE_BYTES);
	EXPECT_PAGES(p.dst + PAGE_BYTES, 1, 2);
	EXPECT_EMPTY(p.src + 2 * PAGE_BYTES, 1);
	EXPECT_PAGES(p.src, 2, 0);
	EXPECT_PAGES(p.src + 3 * PAGE_BYTES, 2, 3);
}

/* move_present_pte(): the same page frame, under another address. */
static void nothing_is_copied(void)
{
	struct pair p = given_pair(1);
	uint64_t pfn = pfn_of(p.src);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT(pfn_of(p.dst), pfn);
}

/* move_pages(): ranges may have any position to each other's page tables. */
static void across_page_tables(void)
{
	const size_t first = HUGE_PAGES - 3, count = 10;
	struct pair p = given_pair(2 * HUGE_PAGES);

	EXPECT_MOVE(&p.uffd, p.dst + (first + 1) * PAGE_BYTES, p.src + first * PAGE_BYTES,
		    count * PAGE_BYTES, 0, 0, count * PAGE_BYTES);
	EXPECT_PAGES(p.dst + (first + 1) * PAGE_BYTES, count, first);
	EXPECT_EMPTY(p.src + first * PAGE_BYTES, count);
}

/* uffd_move_lock(): source and destination may be in one VMA. */
static void within_one_vma(void)
{
	struct pair p = given_unregistered_pair(1);

	p.size = 8 * PAGE_BYTES;
	fill_pages(p.dst, 4, 0);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst + 4 * PAGE_BYTES, p.dst, 4 * PAGE_BYTES, 0, 0,
		    4 * PAGE_BYTES);
	EXPECT_PAGES(p.dst + 4 * PAGE_BYTES, 4, 0);
	EXPECT_EMPTY(p.dst, 4);
}

/*
 * Pages that get out of each other's way, one by one:
 *
 *	before   0 1 2 3 .
 *	after    . 0 1 2 3     moved from the last to the first
 */
static void overlapping_by_steps(void)
{
	struct pair p = given_unregistered_pair(1);

	p.size = 5 * PAGE_BYTES;
	fill_pages(p.dst, 4, 0);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	for (int i = 3; i >= 0; i--)
		EXPECT_MOVE(&p.uffd, p.dst + (i + 1) * PAGE_BYTES, p.dst + i * PAGE_BYTES,
			    PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_EMPTY(p.dst, 1);
	EXPECT_PAGES(p.dst + PAGE_BYTES, 4, 0);
}

static void there_and_back(void)
{
	struct pair p = given_pair(16);

	for (int i = 0; i < 10; i++) {
		EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
		EXPECT_MOVE(&p.uffd, p.src, p.dst, p.size, 0, 0, p.size);
	}
	EXPECT_PAGES(p.src, 16, 0);
	EXPECT_EMPTY(p.dst, 16);
}

/* move_present_pte(): pte_mkwrite() */
static void writable_after_the_move(void)
{
	struct pair p = given_pair(1);
	uint64_t pfn = pfn_of(p.src);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	fill_pages(p.dst, 1, 5);
	EXPECT_PAGES(p.dst, 1, 5);
	EXPECT(pfn_of(p.dst), pfn);
}

/* A page can be faulted in where one has left. */
static void source_can_be_filled_again(void)
{
	struct pair p = given_unregistered_pair(1);

	given_registered(&p, UFFD_FEATURE_SIGBUS);	/* the source is not */
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT(*(volatile char *)p.src, 0);
	fill_pages(p.src, 1, 3);
	EXPECT_PAGES(p.src, 1, 3);
	EXPECT_PAGES(p.dst, 1, 0);
}

/* move_present_pte(): pte_mksoft_dirty(), so that trackers see the move. */
static void soft_dirty_is_set(void)
{
	struct pair p = given_pair(1);

	SET_UP(file_write("/proc/self/clear_refs", "4"));
	EXPECT(!!(pagemap_entry(p.src) & PAGEMAP_SOFT_DIRTY), false);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT(!!(pagemap_entry(p.dst) & PAGEMAP_SOFT_DIRTY), true);
}

/* move_present_pte(): pte_dirty() of the old entry goes into the new one. */
static void dirty_is_kept(void)
{
	struct pair p = given_pair(4);

	EXPECT(smaps_bytes(p.src, p.size, "Private_Dirty"), p.size);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT(smaps_bytes(p.dst, p.size, "Private_Dirty"), p.size);
	EXPECT(smaps_bytes(p.src, p.size, "Private_Dirty"), 0);
}

/* move_zeropage_pte(): the zero page is mapped anew; there is no folio. */
static void zero_page_moves(void)
{
	struct pair p = given_unregistered_pair(1);
	char *zero = given_memory(PAGE_BYTES);

	EXPECT(*(volatile char *)zero, 0);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, zero, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_EMPTY(zero, 1);
	for (size_t i = 0; i < PAGE_BYTES; i++)
		if (p.dst[i])
			EXPECT(p.dst[i], 0);
	fill_pages(p.dst, 1, 4);
	EXPECT_PAGES(p.dst, 1, 4);
}

/* get_user_pages() finds a moved page where it is now. */
static void kernel_reads_it(void)
{
	struct pair p = given_pair(1);
	char copy[PAGE_BYTES];
	struct iovec from = { p.dst, PAGE_BYTES }, to = { copy, PAGE_BYTES };
	struct page_error error;

	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT(process_vm_readv(getpid(), &to, 1, &from, 1, 0), PAGE_BYTES);
	EXPECT(page_check(copy, 0, 0, &error), true);
}

static void unmapped_after_the_move(void)
{
	struct pair p = given_pair(64);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	SET_UP(munmap(p.src, p.size) ? -errno : 0);
	EXPECT_PAGES(p.dst, 64, 0);
	EXPECT(munmap(p.dst, p.size), 0);
}

/* copy_vma() and move_page_tables() on a folio that has moved before. */
static void remapped_after_the_move(void)
{
	struct pair p = given_pair(64);
	char *elsewhere = given_memory(p.size), *moved;

	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	moved = mremap(p.dst, p.size, p.size, MREMAP_MAYMOVE | MREMAP_FIXED, elsewhere);
	EXPECT(moved == elsewhere, true);
	EXPECT_PAGES(elsewhere, 64, 0);
}

static const struct test tests[] = {
	{ "content moves, the source is a hole", content_moves, 0 },
	{ "nothing is copied", nothing_is_copied, NEED(PFN) },
	{ "across page tables", across_page_tables, 0 },
	{ "within one VMA", within_one_vma, 0 },
	{ "overlapping, by steps", overlapping_by_steps, 0 },
	{ "there and back", there_and_back, 0 },
	{ "writable after the move", writable_after_the_move, NEED(PFN) },
	{ "the source can be filled again", source_can_be_filled_again, 0 },
	{ "soft-dirty is set", soft_dirty_is_set, NEED(SOFT_DIRTY) },
	{ "dirty is kept", dirty_is_kept, 0 },
	{ "the zero page moves", zero_page_moves, 0 },
	{ "the kernel reads it", kernel_reads_it, 0 },
	{ "unmapped after the move", unmapped_after_the_move, 0 },
	{ "remapped after the move", remapped_after_the_move, 0 },
};

TEST_GROUP(base);
