// SPDX-License-Identifier: GPL-2.0-only
/* Large folios are made and split. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "torture/actors.h"
#include "torture/heap.h"

#define SPLIT	"/sys/kernel/debug/split_huge_pages"

/*
 * collapse - make a huge page of what is there
 *
 * Works where all pages are at one place; needs them to exist, as memory that
 * is not registered just then would be filled.
 */
void act_collapse(struct hand *hand)
{
	struct range range = heap_range(hand, SLOT_PAGES);
	char *start = range.start - (uintptr_t)range.start % HUGE_BYTES;

	if (!slot_share(range.slot))
		return;
	if (!madvise(start, HUGE_BYTES, MADV_COLLAPSE))
		hand_did(hand, 1);
	slot_unshare(range.slot);
	clock_sleep_ms(hand_below(hand, 20));
}

/* split - split the folios of a range, to some smaller size */
void act_split(struct hand *hand)
{
	struct range range = heap_range(hand, SLOT_PAGES / 2);
	char request[96];

	snprintf(request, sizeof(request), "%d,%#lx,%#lx,%zu", getpid(),
		 (unsigned long)(uintptr_t)range.start,
		 (unsigned long)(uintptr_t)(range.start + range.size),
		 hand_chance(hand, 2) ? 0 : 2 + hand_below(hand, 7));
	if (!file_write(SPLIT, request))
		hand_did(hand, range.count);
	clock_sleep_ms(hand_below(hand, 5));
}

/* split-all - split all large folios of the system */
void act_split_all(struct hand *hand)
{
	if (!file_write(SPLIT, "1"))
		hand_did(hand, 1);
	clock_sleep_ms(200 + hand_below(hand, 1000));
}
