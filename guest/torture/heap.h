/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * heap - pages of one process that are moved between two places
 *
 *	place 0  |  slot 0  |room|  slot 1  |room| ...
 *	             | ^
 *	             v |          any run of pages, either way
 *	place 1  |..|  slot 0  | |  slot 1  |room| ...
 *
 * A slot lies at the same offset in both places, or shifted, so that no huge
 * page can be moved as a whole. Each of its pages is at one of the two places,
 * or gone. Both places are registered with the heap's userfaultfd: a page that
 * is not there is a SIGBUS.
 *
 * Whoever changes which pages exist has the slot for himself (slot_own()); who
 * needs them to exist, or whose doing could make the kernel fill a hole, shares
 * it (slot_share()). Movers share it; in most slots one mover at a time
 * (slot_claim()), so that it is known where each page is. In racy slots they
 * race for pages, and what @place says is a guess.
 */
#ifndef GUEST_HEAP_H
#define GUEST_HEAP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/pages.h"
#include "lib/uffd.h"
#include "torture/actor.h"

enum {
	PLACES		= 2,
	SLOTS		= 4,
	/*
	 * With pages of 4 KiB what two PMDs map. With larger pages no page is mapped
	 * by a PMD; 256 pages of 16 KiB have the same 4 MiB.
	 */
	SLOT_PAGES	= PAGE_BYTES == 4096 ? 1024 : 256,
	SLOT_ROOM	= SLOT_PAGES + HUGE_PAGES,	/* with the shift */
	HEAP_PAGES	= SLOTS * SLOT_PAGES,
};

/**
 * struct page_state - what is known of a page
 * @place: where it is
 * @gone: it is nowhere
 * @moves: counts up before and after each move: odd while it is being moved
 * @generation: of its content
 * @tally: what has been added to its tally
 */
struct page_state {
	_Atomic uint8_t place;
	bool gone;
	_Atomic uint32_t moves;
	uint32_t generation;
	_Atomic uint64_t tally;
};

/**
 * struct slot - a run of pages
 * @users: threads that share it; -1: one has it for himself
 * @wanted: somebody waits to have it for himself
 * @claimed: by a mover
 * @racy: movers do not claim it
 * @twins: few different pages, for KSM to merge; their tallies stay 0
 * @first_id: identity of page 0
 * @at: where it lies in each place
 * @pages: its pages
 */
struct slot {
	_Atomic int users;
	_Atomic bool wanted;
	_Atomic bool claimed;
	bool racy;
	bool twins;
	uint64_t first_id;
	char *at[PLACES];
	struct page_state pages[SLOT_PAGES];
};

/**
 * struct heap - the heap of one process
 * @uffd: both places are registered with it
 * @places: where pages lie
 * @slots: the slots
 */
struct heap {
	struct uffd uffd;
	struct vma places[PLACES];
	struct slot slots[SLOTS];
};

/**
 * heap_create() - map a heap and fill all slots
 * @heap: filled in; goes with the process
 * @first_id: identity of its first page
 * @hand: for its random numbers
 *
 * Return: 0 or a negative errno.
 */
int heap_create(struct heap *heap, uint64_t first_id, struct hand *hand);

/**
 * heap_adopt() - make a heap that came with fork() this process's own
 * @heap: of the parent
 *
 * Return: 0 or a negative errno.
 */
int heap_adopt(struct heap *heap);

/** slot_share() - need the pages of a slot; returns whether it worked */
bool slot_share(struct slot *slot);

/** slot_unshare() - end of that */
void slot_unshare(struct slot *slot);

/** slot_own() - have a slot for oneself; returns whether it worked */
bool slot_own(struct slot *slot);

/** slot_want() - keep others from sharing a slot until it is disowned */
void slot_want(struct slot *slot);

/** slot_disown() - end of that */
void slot_disown(struct slot *slot);

/** slot_claim() - be the only mover; returns whether it worked */
bool slot_claim(struct slot *slot);

/** slot_unclaim() - end of that */
void slot_unclaim(struct slot *slot);

/** slot_id() - identity of a page of a slot */
uint64_t slot_id(const struct slot *slot, size_t page);

/** slot_address() - where a page is at a place */
static inline char *slot_address(const struct slot *slot, unsigned int place,
				 size_t page)
{
	return slot->at[place] + page * PAGE_BYTES;
}

/**
 * slot_renew() - map a slot anew and fill it, in folios of various sizes
 * @heap: its heap
 * @slot: owned
 * @hand: for its random numbers
 *
 * Return: 0 or a negative errno; the slot is empty then.
 */
int slot_renew(struct heap *heap, struct slot *slot, struct hand *hand);

/**
 * slot_drop() - discard some pages
 * @slot: owned
 * @first: first page
 * @count: how many
 */
void slot_drop(struct slot *slot, size_t first, size_t count);

/**
 * slot_refill() - put base pages where pages are gone
 * @heap: its heap
 * @slot: owned
 * @first: first page
 * @count: how many
 * @place: where
 *
 * Return: 0 or a negative errno: -EEXIST when something is there already.
 */
int slot_refill(struct heap *heap, struct slot *slot, size_t first, size_t count,
		unsigned int place);

/** struct range - some memory of a heap, wherever pages may be */
struct range {
	struct slot *slot;
	size_t first;
	size_t count;
	unsigned int place;
	char *start;
	size_t size;
};

/**
 * heap_range() - a random range
 * @hand: of the heap
 * @most: pages at most; powers of two, huge pages and odd sizes are likely
 */
struct range heap_range(struct hand *hand, size_t most);

/**
 * heap_check() - nobody acts: every page is at one place, and right
 * @heap: the heap
 * @board: where a failure goes
 */
void heap_check(struct heap *heap, struct board *board);

/**
 * heap_list_frames() - which page frame each page is in
 * @heap: the heap; nobody acts
 * @frames: HEAP_PAGES entries; 0 where the page is not in memory
 */
void heap_list_frames(const struct heap *heap, uint64_t *frames);

/**
 * heap_check_reclaim() - nobody acts: reclaim finds the pages it should find
 * @heap: the heap
 * @slot: number of the slot to try
 * @board: where a failure goes
 *
 * Pages that are in memory, and in this process only, are reclaimed. What the
 * reverse map cannot find stays.
 */
void heap_check_reclaim(const struct heap *heap, size_t slot, struct board *board);

#endif /* GUEST_HEAP_H */
