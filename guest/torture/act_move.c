// SPDX-License-Identifier: GPL-2.0-only
/*
 * move - move a run of pages to the other place, in one call or a few
 *
 * In a slot that the mover has claimed it is known where each page is, so the
 * kernel's answer can be judged: a page that it does not find, or finds at the
 * destination, is a failure. In a racy slot any answer is right that leaves
 * each page at one place, which is checked at the end of the round.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "torture/actors.h"
#include "torture/heap.h"
#include "lib/trap.h"

enum { TRIES = 12 };

/* One call: @count pages from @first on, away from place @from. */
struct call {
	struct hand *hand;
	struct slot *slot;
	size_t first;
	size_t count;
	unsigned int from;
	uint64_t mode;
};

/* Let others know that these pages are being moved, or that they are not. */
static void mark(const struct call *call)
{
	for (size_t i = 0; i < call->count; i++)
		atomic_fetch_add(&call->slot->pages[call->first + i].moves, 1);
}

/* Read the first page where it was. Return whether that works. */
static bool read_first(const struct call *call)
{
	uint64_t word;

	return trap_copy(&word, slot_address(call->slot, call->from, call->first),
			 sizeof(word));
}

/* This CPU's TLB must not hold the old address's translation any more. */
static void check_left(const struct call *call)
{
	if (!call->slot->racy && !call->slot->pages[call->first].gone && read_first(call))
		board_fail(call->hand->board, "translation", call->hand->actor->name,
			   "page %zu can be read at place %u, which it has left",
			   call->first, call->from);
}

static size_t move_once(const struct call *call, int *error)
{
	struct slot *slot = call->slot;
	bool was_read = read_first(call);
	int64_t bytes;
	size_t moved;

	mark(call);
	*error = uffd_move_once(&call->hand->heap->uffd,
				slot_address(slot, !call->from, call->first),
				slot_address(slot, call->from, call->first),
				call->count * PAGE_BYTES, call->mode, &bytes);
	moved = bytes > 0 ? bytes / PAGE_BYTES : 0;
	for (size_t i = 0; i < moved; i++)
		slot->pages[call->first + i].place = !call->from;
	mark(call);
	if (moved && was_read)
		check_left(call);
	return moved;
}

/* A write fault makes the page PageAnonExclusive. */
static void make_own(const struct call *call)
{
	char *page = slot_address(call->slot, call->from, call->first);

	trap_add((_Atomic uint64_t *)page, 0);
}

static void judge(const struct call *call, int error)
{
	struct hand *hand = call->hand;

	if (call->slot->racy)
		return;
	if (error == -EEXIST || error == -ENOENT)
		board_fail(hand->board, "api", hand->actor->name,
			   "%s moving %zu pages from %zu, place %u, although it is %s",
			   strerrorname_np(-error), call->count, call->first,
			   call->from, error == -EEXIST ? "empty" : "there");
}

/* Go on until all is moved or it is no use. */
static void move(struct call call)
{
	for (int try = 0; call.count && try < TRIES; try++) {
		int error;
		size_t moved = move_once(&call, &error);

		hand_did(call.hand, moved);
		call.first += moved;
		call.count -= moved;
		if (moved || !error) {
			try = 0;
			continue;
		}
		if (error == -EINVAL && call.count > 1)
			call.count /= 2;	/* more than one VMA */
		else if (error == -EBUSY)
			make_own(&call);
		else if (error == -EAGAIN)
			sched_yield();
		else
			return judge(&call, error);
	}
}

/*
 * A run whose pages are all at the same place, or gone. Return whether some
 * are gone.
 */
static bool trim(struct call *call)
{
	const struct page_state *pages = &call->slot->pages[call->first];
	bool holes = false;
	size_t i;

	for (i = 0; i < call->count; i++) {
		if (pages[i].gone)
			holes = true;
		else if (pages[i].place != call->from)
			break;
	}
	call->count = i;
	return holes;
}

static void move_run(struct call call, bool racy)
{
	bool holes = racy || trim(&call);

	if (holes || hand_chance(call.hand, 2))
		call.mode |= UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES;
	move(call);
}

/* Bring all pages of a slot to one place: large folios can be made there. */
static void gather(struct call call)
{
	const struct page_state *pages = call.slot->pages;

	for (size_t i = 0; i < SLOT_PAGES && !board_stopped(call.hand->board); i++) {
		if (pages[i].gone || pages[i].place != call.from)
			continue;
		call.first = i;
		call.count = SLOT_PAGES - i;
		move_run(call, false);
	}
}

void act_move(struct hand *hand)
{
	struct range range = heap_range(hand, SLOT_PAGES);
	struct slot *slot = range.slot;
	struct call call = {
		.hand = hand, .slot = slot, .first = range.first, .count = range.count,
		.from = hand_chance(hand, 8) ? range.place : slot->pages[range.first].place,
		.mode = UFFDIO_MOVE_MODE_DONTWAKE,
	};

	if (!slot_share(slot))
		return;
	if (slot->racy) {
		move_run(call, true);
	} else if (slot_claim(slot)) {
		if (hand_chance(hand, 8))
			gather(call);
		else
			move_run(call, false);
		slot_unclaim(slot);
	}
	slot_unshare(slot);
}

/*
 * The same while this thread's allocations fail now and then: of slabs, of
 * pages, so of page tables as well.
 */
#define DEBUGFS		"/sys/kernel/debug/"

static const struct {
	const char *file;
	const char *value;
} faults[] = {
	{ "failslab/task-filter", "Y" },
	{ "failslab/ignore-gfp-wait", "N" },
	{ "failslab/probability", "20" },
	{ "failslab/times", "-1" },
	{ "failslab/verbose", "0" },
	{ "fail_page_alloc/task-filter", "Y" },
	{ "fail_page_alloc/ignore-gfp-wait", "N" },
	{ "fail_page_alloc/min-order", "0" },
	{ "fail_page_alloc/probability", "20" },
	{ "fail_page_alloc/times", "-1" },
	{ "fail_page_alloc/verbose", "0" },
};

static void make_it_fail(struct hand *hand, const char *whether)
{
	if (hand->state.fd < 0)
		return;
	/* Also the memory of this write may fail. */
	for (int try = 0; try < 100; try++)
		if (pwrite(hand->state.fd, whether, 1, 0) == 1)
			return;
}

void enter_move_failing(struct hand *hand)
{
	char path[64];

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		snprintf(path, sizeof(path), DEBUGFS "%s", faults[i].file);
		file_write(path, faults[i].value);
	}
	hand->state.fd = open("/proc/thread-self/make-it-fail", O_WRONLY | O_CLOEXEC);
}

/*
 * A signal must not come in between: if there is no memory for its frame, the
 * kernel ends the process with SIGSEGV.
 */
void act_move_failing(struct hand *hand)
{
	defer_signals(true);
	make_it_fail(hand, "1");
	act_move(hand);
	make_it_fail(hand, "0");
	defer_signals(false);
}

void leave_move_failing(struct hand *hand)
{
	if (hand->state.fd >= 0)
		close(hand->state.fd);
}
