// SPDX-License-Identifier: GPL-2.0-only
/*
 * access - who asks through the reverse map whether moved pages are in use
 *
 * Accessed bits are cleared without flushing TLBs: a CPU that has the page in
 * its TLB may go on without setting the bit again. So each access is made
 * through a fresh translation, which a change of the protection forces.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/damon.h"
#include "lib/file.h"
#include "test/given.h"

static void touch_afresh(char *start, size_t size)
{
	SET_UP(mprotect(start, size, PROT_READ) ? -errno : 0);
	SET_UP(mprotect(start, size, PROT_READ | PROT_WRITE) ? -errno : 0);
	for (size_t at = 0; at < size; at += PAGE_BYTES)
		(void)*(volatile char *)(start + at);
}

static int open_idle_bitmap(int flags)
{
	int fd = open("/sys/kernel/mm/page_idle/bitmap", flags | O_CLOEXEC);

	SET_UP(fd < 0 ? -errno : 0);
	return fd;
}

static void mark_idle(uint64_t pfn)
{
	uint64_t bit = UINT64_C(1) << pfn % 64;
	int fd = open_idle_bitmap(O_WRONLY);

	/* New pages wait in lists of each CPU's; this brings them to the LRU. */
	SET_UP(file_write("/proc/sys/vm/drop_caches", "1"));
	SET_UP(pwrite(fd, &bit, sizeof(bit), pfn / 64 * 8) == sizeof(bit) ? 0 : -errno);
	close(fd);
}

static bool is_idle(uint64_t pfn)
{
	int fd = open_idle_bitmap(O_RDONLY);
	uint64_t bits;

	SET_UP(pread(fd, &bits, sizeof(bits), pfn / 64 * 8) == sizeof(bits) ? 0 : -errno);
	close(fd);
	return bits >> pfn % 64 & 1;
}

/* page_idle_clear_pte_refs() */
static void idle_until_touched(void)
{
	struct pair p = given_pair(1);
	uint64_t pfn;

	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	pfn = pfn_of(p.dst);
	mark_idle(pfn);
	EXPECT(is_idle(pfn), true);
	touch_afresh(p.dst, PAGE_BYTES);
	EXPECT(is_idle(pfn), false);
}

static void huge_idle_until_touched(void)
{
	struct pair p = given_huge_pair(1);
	uint64_t pfn;

	EXPECT_MOVE(&p.uffd, p.dst, p.src, HUGE_BYTES, 0, 0, HUGE_BYTES);
	EXPECT(huge_bytes(p.dst, p.size), HUGE_BYTES);
	pfn = pfn_of(p.dst);
	mark_idle(pfn);
	EXPECT(is_idle(pfn), true);
	touch_afresh(p.dst, HUGE_BYTES);
	EXPECT(is_idle(pfn), false);
}

static void touch_in_child(void *context)
{
	struct pair *p = context;

	touch_afresh(p->dst, PAGE_BYTES);
}

/* The walk must find mappings that were inherited after the move. */
static void idle_until_a_child_touches(void)
{
	struct pair p = given_pair(1);
	uint64_t pfn;
	pid_t child;

	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	pfn = pfn_of(p.dst);
	mark_idle(pfn);
	end_child(given_child());
	EXPECT(is_idle(pfn), true);
	/* It stays: when it ends, the kernel passes its accessed bits on. */
	child = given_child_after(touch_in_child, &p);
	EXPECT(is_idle(pfn), false);
	end_child(child);
}

/* A thread that keeps touching a range. */
struct toucher {
	pthread_t thread;
	char *start;
	size_t size;
	atomic_bool stop;
};

static void *keep_touching(void *arg)
{
	struct toucher *toucher = arg;

	while (!atomic_load(&toucher->stop))
		touch_afresh(toucher->start, toucher->size);
	return NULL;
}

/*
 * What DAMON reports since the last question. Return: bytes; 0 when there was
 * nothing for so long.
 */
static long wait_accessed(long *before, unsigned int ms)
{
	const uint64_t deadline = clock_ns() + ms * NS_PER_MS;
	long accessed;

	do {
		clock_sleep_ms(100);
		accessed = damon_accessed();
		SET_UP(accessed < 0 ? (int)accessed : 0);
		accessed -= *before;
	} while (!accessed && clock_ns() < deadline);
	*before += accessed;
	return accessed;
}

/*
 * DAMON on the physical range of some moved pages: damon_folio_mkold(), then
 * damon_folio_young(). It must not see accesses where there are none, and must
 * see them as soon as there are.
 */
static void expect_damon_sees(char *start, size_t size)
{
	uint64_t first = pfn_of(start) * PAGE_BYTES;
	struct toucher toucher = { .start = start, .size = size };
	const struct damon_range range = { first, first + size };
	const struct damon_pace pace = {
		.sample_us = 5000, .aggregate_us = 100000, .fewest = 10, .most = 100,
	};
	long before = 0;

	for (size_t at = 0; at < size; at += PAGE_BYTES)
		SET_UP(pfn_of(start + at) * PAGE_BYTES == first + at ? 0 : -ENXIO);

	SET_UP(damon_start(&range, 1, &pace));
	EXPECT(wait_accessed(&before, 1000), 0);
	SET_UP(-pthread_create(&toucher.thread, NULL, keep_touching, &toucher));
	EXPECT_AT_LEAST(wait_accessed(&before, 20000), 1);
	atomic_store(&toucher.stop, true);
	pthread_join(toucher.thread, NULL);
	SET_UP(damon_stop());
}

static void damon_sees_huge_pages(void)
{
	struct pair p = given_huge_pair(1);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, HUGE_BYTES, 0, 0, HUGE_BYTES);
	EXPECT(huge_bytes(p.dst, p.size), HUGE_BYTES);
	expect_damon_sees(p.dst, HUGE_BYTES);
}

/* Pages of a huge page that was split are next to each other. */
static void damon_sees_base_pages(void)
{
	const size_t count = HUGE_PAGES / 2;
	struct pair p = given_huge_pair(1);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, count * PAGE_BYTES, 0, 0, count * PAGE_BYTES);
	expect_damon_sees(p.dst, count * PAGE_BYTES);
}

static const struct test tests[] = {
	{ "idle until touched", idle_until_touched, NEED(IDLE) | NEED(PFN) },
	{ "huge page idle until touched", huge_idle_until_touched,
	  NEED(IDLE) | NEED(PFN) | NEED(HUGE) },
	{ "idle until a child touches", idle_until_a_child_touches, NEED(IDLE) | NEED(PFN) },
	{ "DAMON sees base pages", damon_sees_base_pages,
	  NEED(DAMON) | NEED(PFN) | NEED(HUGE) | NEED(GUEST) },
	{ "DAMON sees huge pages", damon_sees_huge_pages,
	  NEED(DAMON) | NEED(PFN) | NEED(HUGE) | NEED(GUEST) },
};

TEST_GROUP(access);
