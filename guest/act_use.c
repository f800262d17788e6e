// SPDX-License-Identifier: GPL-2.0-only
/* Threads that use the pages while all else happens to them. */
#include <inttypes.h>
#include <string.h>

#include "heap.h"
#include "trap.h"

enum {
	WRITES	= 64,	/* pages in one act */
	GLANCES	= 2000,	/* at one page in one act */
};

static void *tally_of(const struct slot *slot, unsigned int place, size_t page)
{
	return page_tally(slot_address(slot, place, page));
}

/* Add to the tally wherever the page is just now. */
static bool add_somewhere(struct slot *slot, size_t page)
{
	unsigned int place = slot->pages[page].place;

	return trap_add(tally_of(slot, place, page), 1) ||
	       trap_add(tally_of(slot, !place, page), 1);
}

static void check_copy(struct hand *hand, const struct slot *slot, size_t number,
		       unsigned int place, const char *copy)
{
	struct page_error wrong;

	if (page_check(copy, slot_id(slot, number), slot->pages[number].generation,
		       &wrong))
		return;
	board_fail(hand->board, "content", hand->actor,
		   "page %zu, read at place %u: word %zu is %#" PRIx64
		   " instead of %#" PRIx64, number, place,
		   (size_t)((const char *)wrong.word - copy) / sizeof(uint64_t),
		   wrong.got, wrong.expected);
}

/*
 * write - add to pages and read them
 *
 * What is added is counted: an addition that went elsewhere is missed at the
 * end of the round.
 */
void act_write(struct hand *hand)
{
	struct range range = heap_range(hand, WRITES);
	static _Thread_local char copy[PAGE_BYTES];
	struct slot *slot = range.slot;

	if (!slot_share(slot))
		return;
	for (size_t i = range.first; i < range.first + range.count; i++) {
		unsigned int place = slot->pages[i].place;

		if (slot->pages[i].gone)
			continue;
		if (!slot->twins && add_somewhere(slot, i)) {
			atomic_fetch_add(&slot->pages[i].tally, 1);
			hand_did(hand, 1);
		}
		if (trap_copy(copy, slot_address(slot, place, i), PAGE_BYTES))
			check_copy(hand, slot, i, place, copy);
	}
	slot_unshare(slot);
}

/*
 * A page that is known to be at one place, before and after, must not have
 * been at the other one in between.
 */
static void look_at_both(struct hand *hand, struct slot *slot, size_t number)
{
	struct page_state *page = &slot->pages[number];
	uint32_t moves = atomic_load(&page->moves);
	unsigned int place = page->place;
	uint64_t word;

	if (moves % 2)
		return;
	/* Both translations are now in the TLB, if they were there. */
	trap_copy(&word, slot_address(slot, place, number), sizeof(word));
	if (!trap_copy(&word, slot_address(slot, !place, number), sizeof(word)))
		return;
	if (atomic_load(&page->moves) == moves && page->place == place)
		board_fail(hand->board, "translation", hand->actor,
			   "page %zu is at place %u, and %#" PRIx64
			   " can be read at the other place", number, place, word);
}

/* watch - look at one page again and again while it is moved */
void act_watch(struct hand *hand)
{
	struct range range = heap_range(hand, 1);
	struct slot *slot = range.slot;
	size_t number = range.first;

	if (slot->racy || !slot_share(slot))
		return;
	for (int i = 0; i < GLANCES && !slot->pages[number].gone &&
	     !board_stopped(hand->board); i++) {
		look_at_both(hand, slot, number);
		hand_did(hand, 1);
	}
	slot_unshare(slot);
}
