// SPDX-License-Identifier: GPL-2.0-only
#include "lib/mover.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/clock.h"
#include "lib/pagemap.h"

#define GENERATION	1

const char *mover_by_word(enum mover_by by)
{
	static const char *const words[] = {
		[BY_MOVE] = "move", [BY_COPY] = "copy", [BY_REMAP] = "mremap",
	};

	return words[by];
}

static char *source(const struct mover *mover)
{
	return mover->returning ? mover->away : mover->home;
}

static char *destination(const struct mover *mover)
{
	return mover->returning ? mover->home : mover->away;
}

void mover_fill(const struct mover *mover)
{
	pages_fill(mover->home, mover->bytes, mover->first_id, GENERATION);
}

char *mover_next(const struct mover *mover)
{
	return source(mover) + mover->at;
}

static void touch_pages(const volatile char *start, size_t size)
{
	for (size_t at = 0; at < size; at += PAGE_BYTES)
		(void)start[at];
}

/* One call of the chosen way: move, copy or mremap(). */
static struct uffd_moved transfer(const struct mover *mover, char *dst, char *src)
{
	struct uffd_moved moved = { .bytes = mover->step };

	switch (mover->by) {
	case BY_COPY:
		moved.error = uffd_copy(mover->uffd, dst, src, mover->step);
		if (!moved.error && madvise(src, mover->step, MADV_DONTNEED))
			moved.error = -errno;
		break;
	case BY_REMAP:
		if (mremap(src, mover->step, mover->step, MREMAP_MAYMOVE | MREMAP_FIXED |
			   MREMAP_DONTUNMAP, dst) == MAP_FAILED)
			moved.error = -errno;
		break;
	default:
		return uffd_move(mover->uffd, dst, src, mover->step, mover->policy);
	}
	if (moved.error)
		moved.bytes = 0;
	return moved;
}

bool mover_step(struct mover *mover)
{
	struct uffd_moved moved;

	if (mover->touch)
		touch_pages(mover_next(mover), mover->step);
	moved = transfer(mover, destination(mover) + mover->at,
			 source(mover) + mover->at);
	mover->at += moved.bytes;
	mover->pages += moved.bytes / PAGE_BYTES;
	mover->error = moved.error;
	if (moved.error)
		return false;
	if (mover->at == mover->bytes) {
		mover->at = 0;
		mover->returning = !mover->returning;
	}
	return true;
}

/*
 * Every place of a range must hold a page, or none may. Told by the page
 * tables: to read a place whose page got lost would wait for it, for ever.
 */
static bool check_places(struct mover *mover, const char *start, size_t size,
			 bool full)
{
	for (size_t at = 0; at < size; at += HUGE_BYTES) {
		size_t left = size - at < HUGE_BYTES ? size - at : HUGE_BYTES;
		uint64_t entries[HUGE_PAGES];

		mover->error = pagemap_read(start + at, left / PAGE_BYTES, entries);
		if (mover->error)
			return false;
		for (size_t i = 0; i < left / PAGE_BYTES; i++) {
			if (!(entries[i] & (PAGEMAP_PRESENT | PAGEMAP_SWAPPED)) == !full)
				continue;
			mover->misplaced = start + at + i * PAGE_BYTES;
			mover->missing = full;
			return false;
		}
	}
	return true;
}

bool mover_check(struct mover *mover)
{
	size_t arrived = mover->at, waiting = mover->bytes - arrived;
	const char *from = source(mover), *to = destination(mover);

	return check_places(mover, from, arrived, false) &&
	       check_places(mover, to, arrived, true) &&
	       check_places(mover, from + arrived, waiting, true) &&
	       check_places(mover, to + arrived, waiting, false) &&
	       pages_check(to, arrived, mover->first_id, GENERATION,
			   &mover->wrong) &&
	       pages_check(from + arrived, waiting,
			   mover->first_id + arrived / PAGE_BYTES, GENERATION,
			   &mover->wrong);
}

void mover_run(struct mover *mover, struct team *team)
{
	uint64_t start = clock_ns();

	mover->pages = 0;
	while (mover_step(mover) && !team_stopped(team))
		;
	mover->ns = clock_ns() - start;
	if (mover->error)
		team_stop(team);
	if (!mover->error)
		mover_check(mover);
}

bool movers_failed(const char *who, const struct mover *movers, unsigned int count)
{
	bool failed = false;

	for (unsigned int i = 0; i < count; i++) {
		const struct mover *mover = &movers[i];

		if (mover->error)
			fprintf(stderr, "%s: mover %u: moving %p: expected success, got %s\n",
				who, i, (void *)mover_next(mover),
				strerrorname_np(-mover->error));
		else if (mover->misplaced)
			fprintf(stderr, "%s: mover %u: %p: expected %s\n", who, i,
				mover->misplaced,
				mover->missing ? "a page, got none" : "no page, got one");
		else if (mover->wrong.word)
			fprintf(stderr,
				"%s: mover %u: %p: expected %#" PRIx64 ", got %#" PRIx64 "\n",
				who, i, mover->wrong.word, mover->wrong.expected,
				mover->wrong.got);
		else
			continue;
		failed = true;
	}
	return failed;
}

uint64_t movers_pages(const struct mover *movers, unsigned int count)
{
	uint64_t pages = 0;

	for (unsigned int i = 0; i < count; i++)
		pages += movers[i].pages;
	return pages;
}

double movers_rate(const struct mover *movers, unsigned int count)
{
	double rate = 0;

	for (unsigned int i = 0; i < count; i++)
		rate += (double)movers[i].pages * NS_PER_S / (double)movers[i].ns;
	return rate;
}
