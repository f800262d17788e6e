// SPDX-License-Identifier: GPL-2.0-only
/* Threads that read and write the pages while other actors work on them. */
#include <inttypes.h>
#include <string.h>

#include "torture/actors.h"
#include "torture/heap.h"
#include "lib/trap.h"

enum {
	WRITES	= 64,	/* pages in one act */
	WATCHED	= 64,	/* pages at a time */
	GLANCES	= 300,	/* at each of them */
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
	board_fail(hand->board, "content", hand->actor->name,
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

/* What was seen of a page when it was last looked at. */
struct sight {
	uint32_t moves;
	unsigned int place;
};

static struct sight look(const struct slot *slot, size_t number)
{
	const struct page_state *page = &slot->pages[number];

	return (struct sight){ atomic_load(&page->moves), page->place };
}

/*
 * A page that is known to be at one place, before and after, must not have
 * been at the other one in between. It was there a moment ago, so this CPU may
 * still have the translation.
 */
static void look_behind(struct hand *hand, const struct slot *slot, size_t number,
			struct sight now)
{
	struct sight after;
	uint64_t word;

	if (!trap_copy(&word, slot_address(slot, !now.place, number), sizeof(word)))
		return;
	after = look(slot, number);
	if (after.moves == now.moves && after.place == now.place)
		board_fail(hand->board, "translation", hand->actor->name,
			   "page %zu is at place %u, and %#" PRIx64
			   " can be read at the other place", number, now.place, word);
}

/* Read a page where it is; if it has come from elsewhere, look there. */
static void glance(struct hand *hand, const struct slot *slot, size_t number,
		   struct sight *seen)
{
	struct sight now = look(slot, number);
	uint64_t word;

	if (now.moves % 2 || slot->pages[number].gone)
		return;
	if (now.place != seen->place && now.moves != seen->moves) {
		look_behind(hand, slot, number, now);
		hand_did(hand, 1);
	}
	trap_copy(&word, slot_address(slot, now.place, number), sizeof(word));
	*seen = now;
}

/* watch - look at some pages again and again while they are moved */
void act_watch(struct hand *hand)
{
	struct range range = heap_range(hand, WATCHED);
	struct sight seen[WATCHED];
	struct slot *slot = range.slot;

	if (slot->racy || !slot_share(slot))
		return;
	for (size_t i = 0; i < range.count; i++)
		seen[i] = look(slot, range.first + i);
	for (int i = 0; i < GLANCES && !board_stopped(hand->board); i++)
		for (size_t j = 0; j < range.count; j++)
			glance(hand, slot, range.first + j, &seen[j]);
	slot_unshare(slot);
}
