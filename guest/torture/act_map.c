// SPDX-License-Identifier: GPL-2.0-only
/* The address space changes under the pages. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/clock.h"
#include "torture/actors.h"
#include "torture/heap.h"
#include "lib/trap.h"

/* drop - discard pages; later put new ones there */
void act_drop(struct hand *hand)
{
	struct range range = heap_range(hand, 64);
	int error = 0;

	if (!slot_own(range.slot))
		return;
	if (range.slot->pages[range.first].gone)
		error = slot_refill(hand->heap, range.slot, range.first, range.count,
				    range.place);
	else
		slot_drop(range.slot, range.first, range.count);
	if (error == -EEXIST)
		board_fail(hand->board, "api", hand->actor->name,
			   "a page is there although it was discarded");
	else
		hand_did(hand, range.count);
	slot_disown(range.slot);
	clock_sleep_ms(hand_below(hand, 3));
}

/* Those who share the slot now go soon; nobody else comes. */
static bool wait_for(struct hand *hand, struct slot *slot)
{
	while (!slot_own(slot)) {
		if (board_stopped(hand->board))
			return false;
		slot_want(slot);
		clock_sleep_ms(1);
	}
	return true;
}

/* renew - unmap a whole slot, map it anew, fill it */
void act_renew(struct hand *hand)
{
	struct slot *slot = &hand->heap->slots[hand_below(hand, SLOTS)];
	int error;

	clock_sleep_ms(50 + hand_below(hand, 150));
	if (!wait_for(hand, slot))
		return;
	error = slot_renew(hand->heap, slot, hand);
	slot_disown(slot);
	if (error)
		board_fail(hand->board, "set-up", hand->actor->name, "mapping anew: %s",
			   strerrorname_np(-error));
	hand_did(hand, SLOT_PAGES);
}

/*
 * If mremap() to a given place fails, what was mapped there is gone all the same:
 * a ring or a stack could be mapped there, and be overwritten by the next try. So
 * the kernel chooses the place to go to, and there is no reason to fail on the way
 * back but a signal, which ends the call while it takes pages back that KSM had
 * merged (unmerge_ksm_pages()).
 */
static void *carry(char *to, char *from, size_t size)
{
	int flags = MREMAP_MAYMOVE | MREMAP_DONTUNMAP | (to ? MREMAP_FIXED : 0);
	void *at;

	defer_signals(true);
	at = mremap(from, size, size, flags, to);
	defer_signals(false);
	return at;
}

/*
 * remap - carry pages away with mremap(), and back
 *
 * The memory that they leave stays mapped, so that nobody else maps something
 * there. It has lost its userfaultfd when the pages are back.
 */
void act_remap(struct hand *hand)
{
	struct range range = heap_range(hand, SLOT_PAGES / 2 + 1);
	char *away;
	int error = 0;

	if (!slot_own(range.slot))
		return;
	away = carry(NULL, range.start, range.size);
	if (away != MAP_FAILED) {
		clock_sleep_ms(hand_below(hand, 3));
		if (carry(range.start, away, range.size) != range.start)
			error = -errno;
		if (!error)
			error = uffd_register(&hand->heap->uffd, range.start, range.size);
		if (error)
			board_fail(hand->board, "set-up", hand->actor->name, "mremap() back: %s",
				   strerrorname_np(-error));
		munmap(away, range.size);
		hand_did(hand, range.count);
	}
	slot_disown(range.slot);
	clock_sleep_ms(hand_below(hand, 5));
}

/* protect - take away the right to write, or all, and give it back */
void act_protect(struct hand *hand)
{
	struct range range = heap_range(hand, SLOT_PAGES / 2);
	int less = hand_chance(hand, 2) ? PROT_READ : PROT_NONE;

	if (!slot_share(range.slot))
		return;
	if (!mprotect(range.start, range.size, less)) {
		clock_sleep_ms(hand_below(hand, 2));
		while (mprotect(range.start, range.size, PROT_READ | PROT_WRITE))
			clock_sleep_ms(1);
		hand_did(hand, range.count);
	}
	slot_unshare(range.slot);
	clock_sleep_ms(hand_below(hand, 5));
}

/* lock - mlock() and munlock(); holes stay holes */
void act_lock(struct hand *hand)
{
	struct range range = heap_range(hand, 64);

	if (!slot_share(range.slot))
		return;
	if (!mlock2(range.start, range.size, MLOCK_ONFAULT))
		hand_did(hand, range.count);
	clock_sleep_ms(hand_below(hand, 3));
	munlock(range.start, range.size);
	slot_unshare(range.slot);
	clock_sleep_ms(hand_below(hand, 10));
}
