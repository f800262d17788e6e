// SPDX-License-Identifier: GPL-2.0-only
/* What gives pages other frames: KSM, migration, compaction, soft offlining. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "torture/actors.h"
#include "torture/heap.h"

#define KSM		"/sys/kernel/mm/ksm/"

enum {
	NODES		= 2,
	OFFLINE_MOST	= 256,	/* pages in a run: they are lost */
	MF_MOVE_ALL	= 1 << 2,	/* MPOL_MF_MOVE_ALL */
};

void enter_merge(struct hand *hand)
{
	(void)hand;
	file_write(KSM "pages_to_scan", "500");
	file_write(KSM "sleep_millisecs", "5");
	file_write(KSM "run", "1");
}

/* merge - let equal pages be merged, and merged ones be parted */
void act_merge(struct hand *hand)
{
	struct range range = heap_range(hand, SLOT_PAGES);

	if (!madvise(range.start, range.size,
		     hand_chance(hand, 3) ? MADV_UNMERGEABLE : MADV_MERGEABLE))
		hand_did(hand, range.count);
	clock_sleep_ms(hand_below(hand, 30));
}

void leave_merge(struct hand *hand)
{
	(void)hand;
	file_write(KSM "run", "0");
}

/* compact - compact all memory */
void act_compact(struct hand *hand)
{
	if (!file_write("/proc/sys/vm/compact_memory", "1"))
		hand_did(hand, 1);
	clock_sleep_ms(20 + hand_below(hand, 200));
}

/* migrate - ask for pages to be on another node */
void act_migrate(struct hand *hand)
{
	struct range range = heap_range(hand, 32);
	void *pages[32];
	int nodes[32], status[32];
	int node = (int)hand_below(hand, NODES);

	for (size_t i = 0; i < range.count; i++) {
		pages[i] = range.start + i * PAGE_BYTES;
		nodes[i] = node;
	}
	if (syscall(SYS_move_pages, 0, range.count, pages, nodes, status, MF_MOVE_ALL))
		return;
	for (size_t i = 0; i < range.count; i++)
		if (status[i] == node)
			hand_did(hand, 1);
}

/* offline - put the content of a page elsewhere and never use its frame again */
void act_offline(struct hand *hand)
{
	struct range range = heap_range(hand, 1);

	clock_sleep_ms(20 + hand_below(hand, 200));
	if (atomic_load(&hand->board->offlined) >= OFFLINE_MOST || !slot_share(range.slot))
		return;
	if (!madvise(range.start, range.size, MADV_SOFT_OFFLINE)) {
		atomic_fetch_add(&hand->board->offlined, 1);
		hand_did(hand, 1);
	}
	slot_unshare(range.slot);
}
