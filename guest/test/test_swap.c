// SPDX-License-Identifier: GPL-2.0-only
/* swap - pages that are swapped out when they move, or afterwards */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/pagemap.h"
#include "test/given.h"

static long swapped(const void *start, size_t count)
{
	return pagemap_count(start, count, PAGEMAP_SWAPPED);
}

/* move_swap_pte(): the swap entry moves; nothing is read. */
static void entries_move(void)
{
	struct pair p = given_pair(8);

	given_swapped_out(p.src, 8);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT(swapped(p.dst, 8), 8);
	EXPECT_EMPTY(p.src, 8);
	EXPECT_PAGES(p.dst, 8, 0);
	EXPECT(swapped(p.dst, 8), 0);
}

/* move_swap_pte(): pte_swp_mksoft_dirty() */
static void soft_dirty_is_set(void)
{
	struct pair p = given_pair(1);

	given_swapped_out(p.src, 1);
	SET_UP(file_write("/proc/self/clear_refs", "4"));
	EXPECT(!!(pagemap_entry(p.src) & PAGEMAP_SOFT_DIRTY), false);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT(!!(pagemap_entry(p.dst) & PAGEMAP_SOFT_DIRTY), true);
}

/* move_present_pte(): on x86 a dirty entry is soft-dirty anyway; this one is clean. */
static void soft_dirty_is_set_on_a_clean_page(void)
{
	struct pair p = given_pair(1);

	given_swapped_out(p.src, 1);
	EXPECT_PAGES(p.src, 1, 0);
	SET_UP(file_write("/proc/self/clear_refs", "4"));
	EXPECT(!!(pagemap_entry(p.src) & PAGEMAP_SOFT_DIRTY), false);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT(!!(pagemap_entry(p.dst) & PAGEMAP_SOFT_DIRTY), true);
}

static void present_and_swapped_mixed(void)
{
	struct pair p = given_pair(8);

	given_swapped_out(p.src + 2 * PAGE_BYTES, 3);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT(swapped(p.dst, 8), 3);
	EXPECT_PAGES(p.dst, 8, 0);
}

/* move_pages_pte(): a swap entry at the destination is not none, either. */
static void swapped_page_in_the_way(void)
{
	struct pair p = given_unregistered_pair(1);

	fill_pages(p.dst, 1, 5);
	given_swapped_out(p.dst, 1);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EEXIST, -EEXIST);
	EXPECT_PAGES(p.dst, 1, 5);
}

/* How many pages of a range are in memory: here, in the swap cache. */
static size_t resident(void *start, size_t count)
{
	unsigned char there[HUGE_PAGES];
	size_t sum = 0;

	SET_UP(mincore(start, count * PAGE_BYTES, there) ? -errno : 0);
	for (size_t i = 0; i < count; i++)
		sum += there[i] & 1;
	return sum;
}

static void given_in_swap_cache(void *start, size_t count)
{
	given_swapped_out(start, count);
	SET_UP(madvise(start, count * PAGE_BYTES, MADV_WILLNEED) ? -errno : 0);
	for (int i = 0; i < 100 && resident(start, count) < count; i++)
		clock_sleep_ms(10);
	if (resident(start, count) < count || swapped(start, count) < (long)count)
		test_skip("the kernel did not read the pages into the swap cache");
}

/*
 * move_swap_pte() with a folio that was read ahead: nobody has mapped it yet, a
 * fault at the new place finds it.
 */
static void page_read_into_the_swap_cache(void)
{
	struct pair p = given_pair(8);

	given_in_swap_cache(p.src, 8);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT(swapped(p.dst, 8), 8);
	EXPECT_EMPTY(p.src, 8);
	EXPECT_PAGES(p.dst, 8, 0);
	EXPECT(swap_out(p.dst, 8), 8);
	EXPECT_PAGES(p.dst, 8, 0);
}

/*
 * move_swap_pte() with a folio that was mapped at the old place: its mapping and
 * index must follow the entry. If they did not, the fault at the new place would
 * not map this page frame: ksm_might_need_to_copy() would replace it.
 */
static void page_left_in_the_swap_cache(void)
{
	struct pair p = given_pair(8);
	int holder = given_references(p.src, 8);
	uint64_t pfn = pfn_of(p.src);

	given_swapped_out(p.src, 8);
	if (resident(p.src, 8) < 8)
		test_skip("the swap cache did not keep the pages");
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT_PAGES(p.dst, 8, 0);
	EXPECT(pfn_of(p.dst), pfn);
	close(holder);
	EXPECT(swap_out(p.dst, 8), 8);
	EXPECT_PAGES(p.dst, 8, 0);
}

/* move_pages_pte(): !pte_swp_exclusive() */
static void shared_entry(void)
{
	struct pair p = given_pair(1);
	pid_t child;

	given_swapped_out(p.src, 1);
	child = given_child();
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EBUSY, -EBUSY);
	end_child(child);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EBUSY, -EBUSY);
	fill_pages(p.src, 1, 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_PAGES(p.dst, 1, 0);
}

/* try_to_unmap() walks the reverse map of a page that has moved. */
static void swapped_out_after_the_move(void)
{
	struct pair p = given_pair(64);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT(swap_out(p.dst, 64), 64);
	EXPECT_PAGES(p.dst, 64, 0);
}

/*
 * The dirty bit must come along: a page that came from the swap cache clean and
 * was then written would else be dropped, and its old content read again.
 */
static void written_between_two_swaps(void)
{
	struct pair p = given_pair(8);

	given_in_swap_cache(p.src, 8);
	EXPECT_PAGES(p.src, 8, 0);		/* maps them, clean */
	fill_pages(p.src, 8, 100);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT(swap_out(p.dst, 8), 8);
	EXPECT_PAGES(p.dst, 8, 100);
}

/* Each round leaves the pages in another place and state. */
static void many_rounds(void)
{
	struct pair p = given_pair(16);
	char *here = p.src, *there = p.dst;

	for (int i = 0; i < 8; i++) {
		char *arrived = there;

		EXPECT(swap_out(here + 4 * PAGE_BYTES, 8), 8);
		EXPECT_MOVE(&p.uffd, there, here, p.size, 0, 0, p.size);
		EXPECT(swap_out(there, 6), 6);
		EXPECT_PAGES(there, 16, 0);
		there = here;
		here = arrived;
	}
}

static void huge_page_swapped_out_after_the_move(void)
{
	struct pair p = given_huge_pair(1);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, HUGE_BYTES, 0, 0, HUGE_BYTES);
	EXPECT(swap_out(p.dst, HUGE_PAGES), HUGE_PAGES);
	EXPECT_PAGES(p.dst, HUGE_PAGES, 0);
}

static const struct test tests[] = {
	{ "entries move", entries_move, NEED(SWAP) },
	{ "soft-dirty is set", soft_dirty_is_set, NEED(SWAP) | NEED(SOFT_DIRTY) },
	{ "soft-dirty is set on a clean page", soft_dirty_is_set_on_a_clean_page,
	  NEED(SWAP) | NEED(SOFT_DIRTY) },
	{ "present and swapped out, mixed", present_and_swapped_mixed, NEED(SWAP) },
	{ "swapped-out page in the way: EEXIST", swapped_page_in_the_way, NEED(SWAP) },
	{ "page read into the swap cache", page_read_into_the_swap_cache, NEED(SWAP) },
	{ "page left in the swap cache", page_left_in_the_swap_cache, NEED(SWAP) | NEED(PFN) },
	{ "shared entry: EBUSY until written", shared_entry, NEED(SWAP) },
	{ "swapped out after the move", swapped_out_after_the_move, NEED(SWAP) },
	{ "written between two swaps", written_between_two_swaps, NEED(SWAP) },
	{ "many rounds", many_rounds, NEED(SWAP) },
	{ "huge page swapped out after the move", huge_page_swapped_out_after_the_move,
	  NEED(SWAP) | NEED(HUGE) },
};

TEST_GROUP(swap);
