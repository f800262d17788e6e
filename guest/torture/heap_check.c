// SPDX-License-Identifier: GPL-2.0-only
/* What must hold of a heap while nobody acts. */
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/folio.h"
#include "lib/pagemap.h"
#include "torture/heap.h"

enum {
	RECLAIM_TRIES	= 80,
	DRAIN_EVERY	= 16,	/* tries: compaction isolates pages itself */
	SPLIT_FROM	= RECLAIM_TRIES / 2,
	/* Other CPUs may have isolated a batch of them, or be about to add one. */
	UNRECLAIMED	= 96,
};

/* The entries of one slot at both places. */
struct entries {
	uint64_t at[PLACES][SLOT_PAGES];
};

static bool is_there(uint64_t entry)
{
	return entry & (PAGEMAP_PRESENT | PAGEMAP_SWAPPED);
}

static void read_entries(const struct slot *slot, struct entries *entries)
{
	for (int place = 0; place < PLACES; place++)
		pagemap_read(slot->at[place], SLOT_PAGES, entries->at[place]);
}

static void check_content(struct slot *slot, size_t number, struct board *board)
{
	struct page_state *page = &slot->pages[number];
	char *address = slot_address(slot, page->place, number);
	struct page_error wrong;
	uint64_t tally;

	if (!page_check(address, slot_id(slot, number), page->generation, &wrong)) {
		board_fail(board, "content", NULL,
			   "page %zu of %s slot, place %d: %p holds %#" PRIx64
			   " instead of %#" PRIx64, number, slot->racy ? "a racy" : "a",
			   page->place, wrong.word, wrong.got, wrong.expected);
		return;
	}
	tally = atomic_load(page_tally(address));
	if (tally != page->tally)
		board_fail(board, "lost write", NULL,
			   "page %zu: %ju of %ju additions are there", number,
			   (uintmax_t)tally, (uintmax_t)page->tally);
}

/* Where the page is; in a racy slot that is found out by looking. */
static void check_place(struct slot *slot, size_t number,
			const struct entries *entries, struct board *board)
{
	struct page_state *page = &slot->pages[number];
	bool there[PLACES];

	for (int place = 0; place < PLACES; place++)
		there[place] = is_there(entries->at[place][number]);
	if (there[0] && there[1])
		board_fail(board, "place", NULL, "page %zu is at both places", number);
	else if (page->gone && (there[0] || there[1]))
		board_fail(board, "place", NULL, "page %zu is there but was discarded",
			   number);
	else if (!page->gone && !there[0] && !there[1])
		board_fail(board, "place", NULL, "page %zu is lost", number);
	else if (!page->gone && !slot->racy && !there[page->place])
		board_fail(board, "place", NULL, "page %zu is at place %d, not %d",
			   number, there[1], page->place);
	page->place = there[1];
}

void heap_check(struct heap *heap, struct board *board)
{
	static struct entries entries;

	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *slot = &heap->slots[i];

		read_entries(slot, &entries);
		for (size_t j = 0; j < SLOT_PAGES && !board->failed; j++) {
			check_place(slot, j, &entries, board);
			if (!slot->pages[j].gone && !board->failed)
				check_content(slot, j, board);
		}
	}
}

void heap_list_frames(const struct heap *heap, uint64_t *frames)
{
	static struct entries entries;

	for (size_t i = 0; i < SLOTS; i++) {
		const struct slot *slot = &heap->slots[i];

		read_entries(slot, &entries);
		for (size_t j = 0; j < SLOT_PAGES; j++) {
			uint64_t entry = entries.at[slot->pages[j].place][j];

			*frames++ = entry & PAGEMAP_PRESENT ? entry & PAGEMAP_PFN : 0;
		}
	}
}

/* A page that is in memory and mapped by this process only. */
static bool is_own(uint64_t entry)
{
	const uint64_t own = PAGEMAP_PRESENT | PAGEMAP_EXCLUSIVE;

	return (entry & own) == own;
}

/*
 * A large folio of which others map a page: the kernel may take all of it for
 * shared, and then does not reclaim it. @before is the entry before this one,
 * and @shared what holds of that.
 */
static bool is_shared(uint64_t entry, uint64_t before, bool shared)
{
	const bool next = (entry & PAGEMAP_PFN) == (before & PAGEMAP_PFN) + 1;

	if (next && folio_flags(entry) & FOLIO_TAIL)
		return shared;
	return folio_is_shared(entry);
}

/* How many of them should be reclaimed, and an entry of one, for the message. */
static size_t count_own(const struct slot *slot, uint64_t *one)
{
	static struct entries entries;
	size_t count = 0;

	read_entries(slot, &entries);
	for (int place = 0; place < PLACES; place++) {
		uint64_t before = 0;
		bool shared = false;

		for (size_t i = 0; i < SLOT_PAGES; i++) {
			const uint64_t entry = entries.at[place][i];

			if (!is_own(entry))
				continue;
			shared = is_shared(entry, before, shared);
			before = entry;
			if (shared)
				continue;
			*one = entry;
			count++;
		}
	}
	return count;
}

/*
 * Page by page: of a range, what follows a large folio that cannot be split, or
 * that others seem to map, is left alone (madvise_cold_or_pageout_pte_range()).
 */
static void page_out(const struct slot *slot)
{
	static struct entries entries;

	read_entries(slot, &entries);
	for (int place = 0; place < PLACES; place++)
		for (size_t i = 0; i < SLOT_PAGES; i++)
			if (is_own(entries.at[place][i]))
				madvise(slot_address(slot, place, i), PAGE_BYTES,
					MADV_PAGEOUT);
}

/*
 * Mainline may go on taking a large folio for shared if more than two processes
 * have mapped it at a time (folio_maybe_mapped_shared()); no process can see that.
 * Unless it lies in one piece, madvise() then leaves it alone. It is split here
 * instead: for that each mapping has to be found, as for reclaim.
 */
static void split_what_seems_shared(const struct slot *slot)
{
	static struct entries entries;

	read_entries(slot, &entries);
	for (int place = 0; place < PLACES; place++)
		for (size_t i = 0; i < SLOT_PAGES; i++) {
			const char *page = slot_address(slot, place, i);
			char request[96];

			if (!is_own(entries.at[place][i]) ||
			    !folio_may_pass_for_shared(page, entries.at[place],
						       SLOT_PAGES, i))
				continue;
			snprintf(request, sizeof(request), "%d,%p,%p", getpid(),
				 (const void *)page, (const void *)(page + PAGE_BYTES));
			file_write("/sys/kernel/debug/split_huge_pages", request);
		}
}

void heap_check_reclaim(const struct heap *heap, size_t number, struct board *board)
{
	const struct slot *slot = &heap->slots[number];
	uint64_t one = 0;
	size_t before = count_own(slot, &one), left = before, stuck = 0;

	for (int try = 0; left > UNRECLAIMED && try < RECLAIM_TRIES; try++) {
		for (int place = 0; place < PLACES; place++)
			madvise(slot->at[place], SLOT_PAGES * PAGE_BYTES, MADV_PAGEOUT);
		page_out(slot);
		left = count_own(slot, &one);
		if (left <= UNRECLAIMED)
			break;
		if (try >= SPLIT_FROM && try % DRAIN_EVERY == 8) {
			split_what_seems_shared(slot);
			stuck = stuck ? stuck : left;
		}
		/* This drains the other CPUs' batches. */
		if (try % DRAIN_EVERY == 2)
			file_write("/proc/sys/vm/compact_memory", "1");
		clock_sleep_ms(50);
	}
	if (stuck)
		fprintf(stderr, "torture: %zu of %zu pages were not reclaimed, and %zu once"
			" large folios had been split\n", stuck, before, left);
	if (left > UNRECLAIMED)
		board_fail(board, "reclaim", NULL, "%zu of %zu pages cannot be reclaimed;"
			   " one has flags %#" PRIx64 " and %ld mappings", left, before,
			   folio_flags(one), folio_frame_mappings(one));
}
