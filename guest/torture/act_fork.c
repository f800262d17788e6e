// SPDX-License-Identifier: GPL-2.0-only
/* Processes that come and go. */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/pagemap.h"
#include "torture/actors.h"
#include "torture/heap.h"
#include "lib/trap.h"

enum {
	LOOKS	= 24,	/* pages that a child checks and then changes */
	OTHER	= 1 << 20,	/* generations of children */
};

static bool is_there(const char *page)
{
	return pagemap_entry(page) & (PAGEMAP_PRESENT | PAGEMAP_SWAPPED);
}

/*
 * The child sees the heap as it was at one moment: each page is at one place.
 * Nobody moves pages in the child, so it stays there.
 */
static char *find_page(struct hand *hand, struct slot *slot, size_t number)
{
	char *at[PLACES] = {
		slot_address(slot, 0, number), slot_address(slot, 1, number),
	};
	bool first = is_there(at[0]), second = is_there(at[1]);

	if (first == second)
		board_fail(hand->board, "place", hand->actor->name,
			   "page %zu is at %s in a child", number,
			   first ? "both places" : "no place");
	return first ? at[0] : at[1];
}

static void check_page(struct hand *hand, const char *page, uint64_t id,
		       uint64_t generation)
{
	struct page_error wrong;

	if (!page_check(page, id, generation, &wrong))
		board_fail(hand->board, "content", hand->actor->name,
			   "in a child %p holds %#" PRIx64 " instead of %#" PRIx64,
			   wrong.word, wrong.got, wrong.expected);
}

/* Check some pages of a slot, and write into them: they are copied now. */
static void use_slot(struct hand *hand, struct slot *slot)
{
	for (int i = 0; i < LOOKS && !board_stopped(hand->board); i++) {
		size_t number = hand_below(hand, SLOT_PAGES);
		struct page_state *state = &slot->pages[number];
		char *page;

		if (state->gone)
			continue;
		page = find_page(hand, slot, number);
		if (hand->board->failed)
			return;
		check_page(hand, page, slot_id(slot, number), state->generation);
		if (hand_chance(hand, 2)) {
			state->generation = OTHER + i;
			page_fill(page, slot_id(slot, number), state->generation);
		}
		hand_did(hand, 1);
	}
}

/*
 * Whatever the parent was doing to the protection does not concern the child. Slot
 * by slot: where one is being mapped anew there is a gap, at which mprotect() stops.
 */
static void unprotect(struct heap *heap)
{
	for (int i = 0; i < SLOTS; i++)
		for (unsigned int place = 0; place < PLACES; place++)
			mprotect(slot_address(&heap->slots[i], place, 0),
				 SLOT_PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE);
}

/* Move what can be moved; pages are shared with the parent, or own copies. */
static void move_range(const struct heap *heap, char *to, char *from, size_t size)
{
	for (int tries = 0; size && tries < 4; tries++) {
		int64_t moved;
		int error = uffd_move_once(&heap->uffd, to, from, size,
					   UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES, &moved);

		if (error == -EBUSY)
			trap_add((_Atomic uint64_t *)from, 0);
		if (moved <= 0)
			continue;
		to += moved;
		from += moved;
		size -= moved;
		tries = 0;
	}
}

static void move_some(struct hand *hand, struct slot *slot)
{
	size_t first = hand_below(hand, SLOT_PAGES - 16);

	for (size_t i = first; i < first + 16; i++) {
		unsigned int from = is_there(slot_address(slot, 1, i));

		if (!slot->pages[i].gone)
			move_range(hand->heap, slot_address(slot, !from, i),
				   slot_address(slot, from, i), PAGE_BYTES);
	}
}

static void live(struct hand *hand, unsigned int shared)
{
	bool mover = hand_chance(hand, 3) && !heap_adopt(hand->heap);

	for (int i = 0; i < SLOTS; i++) {
		if (!(shared & 1U << i))
			continue;
		use_slot(hand, &hand->heap->slots[i]);
		if (mover)
			move_some(hand, &hand->heap->slots[i]);
		use_slot(hand, &hand->heap->slots[i]);
	}
}

static void reap(pid_t child)
{
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

/*
 * fork - a child uses its copy of the heap and exits, or is killed at it
 *
 * The slots that the child looks at must not be renewed during the fork().
 */
void act_fork(struct hand *hand)
{
	unsigned int shared = 0;
	pid_t child;

	for (int i = 0; i < SLOTS; i++)
		shared |= slot_share(&hand->heap->slots[i]) ? 1U << i : 0;
	child = fork();
	if (!child) {
		hand->random = random_stream(hand->random, 1);
		unprotect(hand->heap);
		live(hand, shared);
		if (hand_chance(hand, 3) && !fork())
			live(hand, shared);
		_exit(0);
	}
	for (int i = 0; i < SLOTS; i++)
		if (shared & 1U << i)
			slot_unshare(&hand->heap->slots[i]);
	if (child < 0)
		return;
	if (hand_chance(hand, 4)) {
		clock_sleep_ms(hand_below(hand, 20));
		kill(child, SIGKILL);
	}
	reap(child);
	clock_sleep_ms(hand_below(hand, 30));
}

static void *move_for_ever(void *arg)
{
	struct hand hand = *(struct hand *)arg;

	hand.random = random_stream(hand.random, gettid() % 7);
	for (;;) {
		struct range range = heap_range(&hand, SLOT_PAGES);

		move_range(hand.heap, slot_address(range.slot, !range.place, range.first),
			   range.start, range.size);
	}
	return NULL;
}

/* kill - a child with two threads that move is killed in the middle of it */
void act_kill(struct hand *hand)
{
	pid_t child = fork();

	if (!child) {
		/* Not mapped: it could come to lie in a gap of the heap, and be moved. */
		static _Alignas(64) char stack[128 * 1024];
		pthread_attr_t attr;
		pthread_t thread;

		unprotect(hand->heap);
		pthread_attr_init(&attr);
		pthread_attr_setstack(&attr, stack, sizeof(stack));
		if (heap_adopt(hand->heap) ||
		    pthread_create(&thread, &attr, move_for_ever, hand))
			_exit(1);
		move_for_ever(hand);
	}
	if (child < 0)
		return;
	clock_sleep_ms(5 + hand_below(hand, 40));
	kill(child, SIGKILL);
	reap(child);
	hand_did(hand, 1);
	clock_sleep_ms(hand_below(hand, 50));
}

/* signal - interrupt a random thread of this process */
void act_signal(struct hand *hand)
{
	pid_t self = getpid();

	for (int i = 0; i < 10; i++)
		if (!tgkill(self, self + (pid_t)hand_below(hand, 40), SIGUSR1))
			hand_did(hand, 1);
	clock_sleep_ms(1 + hand_below(hand, 5));
}
