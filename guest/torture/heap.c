// SPDX-License-Identifier: GPL-2.0-only
#include "torture/heap.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

enum {
	TWINS		= 8,	/* different pages in a slot of twins */
	SLOT_BYTES	= SLOT_PAGES * PAGE_BYTES,
};

bool slot_share(struct slot *slot)
{
	int users = atomic_load(&slot->users);

	if (atomic_load(&slot->wanted))
		return false;
	do {
		if (users < 0)
			return false;
	} while (!atomic_compare_exchange_weak(&slot->users, &users, users + 1));
	return true;
}

void slot_unshare(struct slot *slot)
{
	atomic_fetch_sub(&slot->users, 1);
}

bool slot_own(struct slot *slot)
{
	int nobody = 0;

	return atomic_compare_exchange_strong(&slot->users, &nobody, -1);
}

void slot_want(struct slot *slot)
{
	atomic_store(&slot->wanted, true);
}

void slot_disown(struct slot *slot)
{
	atomic_store(&slot->wanted, false);
	atomic_store(&slot->users, 0);
}

bool slot_claim(struct slot *slot)
{
	return !atomic_exchange(&slot->claimed, true);
}

void slot_unclaim(struct slot *slot)
{
	atomic_store(&slot->claimed, false);
}

uint64_t slot_id(const struct slot *slot, size_t page)
{
	return slot->first_id + (slot->twins ? page % TWINS : page);
}

static int map_anew(char *start)
{
	return mmap(start, SLOT_BYTES, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED ?
		-errno : 0;
}

/*
 * Which sizes folios get follows from the sizes that are allowed at present,
 * and from what is there already: single pages are scattered first, so that the
 * room between them is filled by folios of other sizes.
 */
static void fill(struct slot *slot, unsigned int place, struct hand *hand)
{
	size_t scattered = hand_chance(hand, 2) ? hand_below(hand, 16) : 0;
	char *start = slot->at[place];

	madvise(start, SLOT_BYTES, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < scattered; i++)
		*(volatile char *)slot_address(slot, place, hand_below(hand, SLOT_PAGES)) = 1;
	if (!hand_chance(hand, 4))
		madvise(start, SLOT_BYTES, MADV_HUGEPAGE);
	for (size_t i = 0; i < SLOT_PAGES; i++) {
		struct page_state *page = &slot->pages[i];

		page_fill(slot_address(slot, place, i), slot_id(slot, i),
			  ++page->generation);
		page->place = place;
		page->gone = false;
		page->tally = 0;
	}
}

int slot_renew(struct heap *heap, struct slot *slot, struct hand *hand)
{
	int error = 0;

	for (size_t i = 0; i < SLOT_PAGES; i++)
		slot->pages[i].gone = true;
	for (int place = 0; !error && place < PLACES; place++)
		error = map_anew(slot->at[place]);
	if (!error)
		fill(slot, hand_below(hand, PLACES), hand);
	for (int place = 0; !error && place < PLACES; place++)
		error = uffd_register(&heap->uffd, slot->at[place], SLOT_BYTES);
	return error;
}

void slot_drop(struct slot *slot, size_t first, size_t count)
{
	for (int place = 0; place < PLACES; place++)
		madvise(slot_address(slot, place, first), count * PAGE_BYTES,
			MADV_DONTNEED);
	for (size_t i = first; i < first + count; i++)
		slot->pages[i].gone = true;
}

int slot_refill(struct heap *heap, struct slot *slot, size_t first, size_t count,
		unsigned int place)
{
	static _Thread_local char content[PAGE_BYTES]
		__attribute__((aligned(PAGE_BYTES)));

	for (size_t i = first; i < first + count; i++) {
		struct page_state *page = &slot->pages[i];
		struct uffdio_copy copy = {
			.dst = (uintptr_t)slot_address(slot, place, i),
			.src = (uintptr_t)content,
			.len = PAGE_BYTES,
		};

		if (!page->gone)
			continue;
		page_fill(content, slot_id(slot, i), page->generation + 1);
		if (ioctl(heap->uffd.fd, UFFDIO_COPY, &copy))
			return -errno;
		page->generation++;
		page->place = place;
		page->gone = false;
		page->tally = 0;
	}
	return 0;
}

static int register_places(struct heap *heap)
{
	int error = uffd_open(&heap->uffd, UFFD_FEATURE_SIGBUS);

	for (int i = 0; !error && i < PLACES; i++)
		error = uffd_register(&heap->uffd, heap->places[i].base,
				      heap->places[i].size);
	return error;
}

static void lay_out(struct heap *heap, uint64_t first_id, struct hand *hand)
{
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *slot = &heap->slots[i];
		size_t base = i * SLOT_ROOM * PAGE_BYTES;
		/* Every other slot may be moved in huge pages. */
		size_t shift = i % 2 ? hand_below(hand, HUGE_PAGES) : 0;

		slot->first_id = first_id + i * SLOT_PAGES;
		slot->racy = i == 2;
		slot->twins = i == 3;
		slot->at[0] = heap->places[0].base + base;
		slot->at[1] = heap->places[1].base + base + shift * PAGE_BYTES;
	}
}

int heap_create(struct heap *heap, uint64_t first_id, struct hand *hand)
{
	const size_t size = (size_t)SLOTS * SLOT_ROOM * PAGE_BYTES;
	int error = 0;

	for (int i = 0; !error && i < PLACES; i++)
		error = vma_map(&heap->places[i], size, VMA_BASE);
	if (!error)
		error = register_places(heap);
	lay_out(heap, first_id, hand);
	for (size_t i = 0; !error && i < SLOTS; i++)
		error = slot_renew(heap, &heap->slots[i], hand);
	return error;
}

int heap_adopt(struct heap *heap)
{
	for (size_t i = 0; i < SLOTS; i++) {
		heap->slots[i].users = 0;
		heap->slots[i].wanted = false;
		heap->slots[i].claimed = false;
	}
	/* The descriptor still belongs to the parent's address space. */
	uffd_close(&heap->uffd);
	return register_places(heap);
}

/* 1, 2, 16, half a slot and one page more, or any number. */
static size_t some_count(struct hand *hand, size_t most)
{
	static const size_t likely[] = {
		1, 1, 2, 4, 16, 64, SLOT_PAGES / 2, SLOT_PAGES / 2, SLOT_PAGES / 2 + 1,
	};
	const size_t n = sizeof(likely) / sizeof(likely[0]);
	size_t choice = hand_below(hand, n + 3);
	size_t count = choice < n ? likely[choice] : 1 + hand_below(hand, SLOT_PAGES);

	return count < most ? count : most;
}

struct range heap_range(struct hand *hand, size_t most)
{
	struct range range = {
		.slot = &hand->heap->slots[hand_below(hand, SLOTS)],
		.place = hand_below(hand, PLACES),
		.count = some_count(hand, most),
	};
	size_t room = SLOT_PAGES - range.count + 1;

	range.first = hand_below(hand, room);
	/* Folios are naturally aligned: often align the range as well. */
	if (hand_chance(hand, 2))
		range.first &= -(range.count & -range.count);
	range.start = slot_address(range.slot, range.place, range.first);
	range.size = range.count * PAGE_BYTES;
	return range;
}
