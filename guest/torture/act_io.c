// SPDX-License-Identifier: GPL-2.0-only
/* References to pages that no page table holds: pins, pipes, process_vm_readv(). */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/pagemap.h"
#include "lib/pin.h"
#include "torture/actors.h"
#include "torture/heap.h"

static bool is_right(struct hand *hand, const struct slot *slot, size_t number,
		     const char *copy, const char *how)
{
	struct page_error wrong;

	if (page_check(copy, slot_id(slot, number), slot->pages[number].generation,
		       &wrong))
		return true;
	board_fail(hand->board, "content", hand->actor->name,
		   "page %zu %s: %#" PRIx64 " instead of %#" PRIx64, number, how,
		   wrong.got, wrong.expected);
	return false;
}

/* copy - let the kernel read pages from where they are, or were */
void act_copy(struct hand *hand)
{
	static _Thread_local char copy[16 * PAGE_BYTES];
	struct range range = heap_range(hand, 16);
	struct iovec local = { copy, range.size };
	struct iovec remote = { range.start, range.size };
	ssize_t got;

	if (!slot_share(range.slot))
		return;
	/* It stops at the first page that is not there. */
	got = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
	for (size_t i = 0; got > 0 && i < (size_t)got / PAGE_BYTES; i++) {
		if (range.slot->pages[range.first + i].gone ||
		    !is_right(hand, range.slot, range.first + i, copy + i * PAGE_BYTES,
			      "read by process_vm_readv()"))
			break;
		hand_did(hand, 1);
	}
	slot_unshare(range.slot);
}

/* splice - hold pages in a pipe while they move, then look at them */
void act_splice(struct hand *hand)
{
	static _Thread_local char copy[PAGE_BYTES];
	struct range range = heap_range(hand, 8);
	struct iovec pages = { range.start, range.size };
	int ends[2];
	ssize_t got;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return;
	if (slot_share(range.slot)) {
		got = vmsplice(ends[1], &pages, 1, SPLICE_F_NONBLOCK);
		clock_sleep_ms(hand_below(hand, 3));
		for (size_t i = 0; got > 0 && i < (size_t)got / PAGE_BYTES; i++) {
			if (read(ends[0], copy, PAGE_BYTES) != (ssize_t)PAGE_BYTES ||
			    !is_right(hand, range.slot, range.first + i, copy,
				      "read from a pipe"))
				break;
			hand_did(hand, 1);
		}
		slot_unshare(range.slot);
	}
	close(ends[0]);
	close(ends[1]);
}

/*
 * pin - pin pages as for DMA: they must stay in their frames and at their
 * addresses until they are let go
 */
void act_pin(struct hand *hand)
{
	struct range range = heap_range(hand, 8);
	uint64_t before[8], after[8];
	int pin;

	if (!slot_share(range.slot))
		return;
	pin = pin_pages(range.start, range.size);
	if (pin >= 0) {
		pagemap_read(range.start, range.count, before);
		clock_sleep_ms(hand_below(hand, 5));
		pagemap_read(range.start, range.count, after);
		for (size_t i = 0; i < range.count; i++)
			if ((before[i] ^ after[i]) & (PAGEMAP_PFN | PAGEMAP_PRESENT) ||
			    !(before[i] & PAGEMAP_PRESENT))
				board_fail(hand->board, "pin", hand->actor->name,
					   "page %zu left its place while it was pinned",
					   range.first + i);
		hand_did(hand, range.count);
		unpin_pages(pin);
	}
	slot_unshare(range.slot);
	clock_sleep_ms(hand_below(hand, 10));
}
