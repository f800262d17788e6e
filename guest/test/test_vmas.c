// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmas - moves after the VMAs have changed since the last one
 *
 * uffd_move_lock(): the kernel may remember the two VMAs of a move. Whatever
 * happens to them, the next move has to see what is there now.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "lib/clock.h"
#include "test/given.h"

#define REPLACED	100	/* number of the first page in a new VMA */

/* Four pages, of which the first has moved. */
static struct pair given_used_pair(void)
{
	struct pair p = given_pair(4);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	return p;
}

static void map_over(char *start, size_t size, int flags)
{
	SET_UP(mmap(start, size, PROT_READ | PROT_WRITE,
		    flags | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == start ? 0 : -errno);
}

static void expect_second_page(const struct pair *p, int error, uint64_t number)
{
	char *from = p->src + PAGE_BYTES, *to = p->dst + PAGE_BYTES;

	EXPECT_MOVE(&p->uffd, to, from, PAGE_BYTES, 0, error,
		    error ? error : (int64_t)PAGE_BYTES);
	if (!error)
		EXPECT_PAGES(to, 1, number);
}

static void source_unmapped(void)
{
	struct pair p = given_used_pair();

	SET_UP(munmap(p.src, p.size) ? -errno : 0);
	expect_second_page(&p, -ENOENT, 0);
	EXPECT_PAGES(p.dst, 1, 0);
}

static void source_replaced(void)
{
	struct pair p = given_used_pair();

	map_over(p.src, p.size, MAP_PRIVATE);
	expect_second_page(&p, -ENOENT, 0);
	fill_pages(p.src, 4, REPLACED);
	expect_second_page(&p, 0, REPLACED + 1);
}

static void source_shared_now(void)
{
	struct pair p = given_used_pair();

	map_over(p.src, p.size, MAP_SHARED);
	fill_pages(p.src, 4, REPLACED);
	expect_second_page(&p, -EINVAL, 0);
	EXPECT_PAGES(p.src, 4, REPLACED);
}

static void destination_unmapped(void)
{
	struct pair p = given_used_pair();

	SET_UP(munmap(p.dst, p.size) ? -errno : 0);
	expect_second_page(&p, -ENOENT, 0);
	EXPECT_PAGES(p.src + PAGE_BYTES, 3, 1);
}

/* The new VMA is not registered. */
static void destination_replaced(void)
{
	struct pair p = given_used_pair();

	map_over(p.dst, p.size, MAP_PRIVATE);
	expect_second_page(&p, -EINVAL, 0);
	SET_UP(uffd_register(&p.uffd, p.dst, p.size));
	expect_second_page(&p, 0, 1);
}

static void destination_unregistered(void)
{
	struct pair p = given_used_pair();
	struct uffdio_range range = { (uintptr_t)p.dst, p.size };

	SET_UP(ioctl(p.uffd.fd, UFFDIO_UNREGISTER, &range) ? -errno : 0);
	expect_second_page(&p, -EINVAL, 0);
	EXPECT_PAGES(p.src + PAGE_BYTES, 3, 1);
}

static void source_protected(void)
{
	struct pair p = given_used_pair();

	SET_UP(mprotect(p.src, p.size, PROT_READ) ? -errno : 0);
	expect_second_page(&p, -EINVAL, 0);
	SET_UP(mprotect(p.src, p.size, PROT_READ | PROT_WRITE) ? -errno : 0);
	expect_second_page(&p, 0, 1);
}

/* The VMA of the last move ends before the page, or begins behind it. */
static void source_cut(void)
{
	struct pair p = given_used_pair();

	SET_UP(mprotect(p.src, 2 * PAGE_BYTES, PROT_READ) ? -errno : 0);
	expect_second_page(&p, -EINVAL, 0);
	EXPECT_MOVE(&p.uffd, p.dst + 2 * PAGE_BYTES, p.src + 2 * PAGE_BYTES,
		    2 * PAGE_BYTES, 0, 0, 2 * PAGE_BYTES);
	expect_second_page(&p, -EINVAL, 0);
	EXPECT_PAGES(p.dst + 2 * PAGE_BYTES, 2, 2);
}

static void two_pairs_in_turn(void)
{
	struct pair p = given_pair(64);

	for (size_t i = 0; i < 64; i++) {
		char *src = p.src + i * PAGE_BYTES, *dst = p.dst + i * PAGE_BYTES;

		EXPECT_MOVE(&p.uffd, dst, src, PAGE_BYTES, 0, 0, PAGE_BYTES);
		EXPECT_MOVE(&p.uffd, src, dst, PAGE_BYTES, 0, 0, PAGE_BYTES);
	}
	EXPECT_PAGES(p.src, 64, 0);
}

static void some_time_later(void)
{
	struct pair p = given_used_pair();

	clock_sleep_ms(1200);
	expect_second_page(&p, 0, 1);
	EXPECT_MOVE(&p.uffd, p.dst + 2 * PAGE_BYTES, p.src + 2 * PAGE_BYTES,
		    2 * PAGE_BYTES, 0, 0, 2 * PAGE_BYTES);
	EXPECT_PAGES(p.dst, 4, 0);
}

/* A thread that maps another VMA over the source, again and again. */
struct replacer {
	pthread_t thread;
	const struct pair *pair;
	atomic_bool stop;
};

static void *replace_source(void *arg)
{
	struct replacer *replacer = arg;

	while (!atomic_load(&replacer->stop))
		map_over(replacer->pair->src, replacer->pair->size, MAP_PRIVATE);
	return NULL;
}

/* What arrives is what was written last, or nothing arrives. */
static void replaced_all_the_time(void)
{
	struct pair p = given_used_pair();
	struct replacer replacer = { .pair = &p };
	volatile uint64_t *from = (uint64_t *)p.src, *to = (uint64_t *)p.dst;
	uint64_t moved = 0;

	make_hole(p.dst);
	map_over(p.src, p.size, MAP_PRIVATE);
	atomic_init(&replacer.stop, false);
	SET_UP(-pthread_create(&replacer.thread, NULL, replace_source, &replacer));
	while (moved < 100) {
		int error;

		*from = moved + 1;
		error = uffd_move_once(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, NULL);
		if (error == -ENOENT || error == -EAGAIN)
			continue;
		EXPECT_ERROR(error, 0);
		EXPECT(*to, ++moved);
		make_hole(p.dst);
	}
	atomic_store(&replacer.stop, true);
	EXPECT(pthread_join(replacer.thread, NULL), 0);
}

static const struct test tests[] = {
	{ "the source was unmapped", source_unmapped, 0 },
	{ "the source was replaced", source_replaced, 0 },
	{ "the source is shared memory now", source_shared_now, 0 },
	{ "the destination was unmapped", destination_unmapped, 0 },
	{ "the destination was replaced", destination_replaced, 0 },
	{ "the destination is not registered any more", destination_unregistered, 0 },
	{ "the source was protected", source_protected, 0 },
	{ "the source was cut", source_cut, 0 },
	{ "two pairs in turn", two_pairs_in_turn, 0 },
	{ "some time later", some_time_later, 0 },
	{ "the source is replaced all the time", replaced_all_the_time, 0 },
};

TEST_GROUP(vmas);
