// SPDX-License-Identifier: GPL-2.0-only
/*
 * disturbed - large folios on the way there and back while others take them
 * apart, put them elsewhere, or change what maps them
 *
 * Whatever the other thread does, each page is in one of its two places and no
 * other, and holds what it held. Only one that was dropped may be missing.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/folio.h"
#include "lib/pagemap.h"
#include "lib/random.h"
#include "test/given.h"

enum { ROUNDS = 2, PASSES = 6 };

/* A thread that disturbs, and how much. */
struct disturber {
	const struct disturbance *disturbance;
	const struct pair *pair;
	uint64_t random;
	pthread_t thread;
	atomic_bool stop;
	_Atomic unsigned int times;
};

/**
 * struct disturbance - what the other thread does
 * @once: does it once
 * @policy: UFFD_MOVE_* for the mover
 * @drops: pages may get lost
 * @stop: an error that may end a pass half-way; 0: none may
 */
struct disturbance {
	void (*once)(struct disturber *disturber);
	unsigned int policy;
	bool drops;
	int stop;
};

/* One of the two places, at random. */
static char *either_place(struct disturber *disturber)
{
	const struct pair *pair = disturber->pair;

	return random_next(&disturber->random) >> 63 ? pair->src : pair->dst;
}

static char *any_page(struct disturber *disturber)
{
	const size_t pages = disturber->pair->size / PAGE_BYTES;

	return either_place(disturber) +
		random_next(&disturber->random) % pages * PAGE_BYTES;
}

/* split_huge_pages_pid(): every large folio of the range, to base pages. */
static void split(struct disturber *disturber)
{
	const char *place = either_place(disturber);
	char text[128];

	snprintf(text, sizeof(text), "%d,%p,%p", getpid(), (const void *)place,
		 (const void *)(place + disturber->pair->size));
	file_write("/sys/kernel/debug/split_huge_pages", text);
}

static void drop(struct disturber *disturber)
{
	madvise(any_page(disturber), PAGE_BYTES, MADV_DONTNEED);
}

static void page_out(struct disturber *disturber)
{
	madvise(either_place(disturber), disturber->pair->size, MADV_PAGEOUT);
}

static void compact(struct disturber *disturber)
{
	(void)disturber;
	file_write("/proc/sys/vm/compact_memory", "1");
}

/* Splits folios' mappings and VMAs, and joins them again. */
static void protect(struct disturber *disturber)
{
	char *page = any_page(disturber);

	mprotect(page, PAGE_BYTES, PROT_READ);
	mprotect(page, PAGE_BYTES, PROT_READ | PROT_WRITE);
}

/* A fork, so that for a while no page is PageAnonExclusive. */
static void fork_once(struct disturber *disturber)
{
	pid_t pid = fork();

	(void)disturber;
	if (!pid)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void *disturb(void *arg)
{
	struct disturber *disturber = arg;

	while (!atomic_load(&disturber->stop)) {
		disturber->disturbance->once(disturber);
		atomic_fetch_add(&disturber->times, 1);
		/* Who never lets go of a folio's lock only slows the mover down. */
		clock_sleep_ms(1);
	}
	return NULL;
}

/*
 * -EINVAL: a VMA is in pieces for the moment. -EBUSY when pages are dropped: a
 * folio whose last page has just gone cannot be split.
 */
static int move_all(const struct pair *pair, char *dst, char *src,
		    const struct disturbance *disturbance)
{
	size_t done = 0;
	int error = 0;

	for (int tries = 0; tries < 100000; tries++) {
		struct uffd_moved moved =
			uffd_move(&pair->uffd, dst + done, src + done,
				  pair->size - done,
				  disturbance->policy | UFFD_MOVE_HOLES);

		done += moved.bytes;
		error = moved.error;
		if (error != -EINVAL && !(disturbance->drops && error == -EBUSY))
			break;
	}
	return error;
}

static void expect_each_once(const struct pair *pair, bool drops)
{
	const uint64_t there = PAGEMAP_PRESENT | PAGEMAP_SWAPPED;
	const size_t pages = pair->size / PAGE_BYTES;
	uint64_t src[HUGE_PAGES], dst[HUGE_PAGES];

	SET_UP(pagemap_read(pair->src, pages, src));
	SET_UP(pagemap_read(pair->dst, pages, dst));
	for (size_t i = 0; i < pages; i++) {
		bool in_src = src[i] & there, in_dst = dst[i] & there;

		if (in_src == in_dst && !(drops && !in_src))
			EXPECT(in_src + in_dst, 1);
		if (in_src || in_dst)
			EXPECT_PAGES((in_src ? pair->src : pair->dst) + i * PAGE_BYTES, 1,
				     i);
	}
}

static void moved_under(size_t folio, const struct disturbance *disturbance)
{
	struct pair p = given_large_pair(folio, HUGE_BYTES / folio);
	struct disturber disturber = {
		.disturbance = disturbance,
		.pair = &p,
		.random = random_stream(folio, 0),
	};

	SET_UP(-pthread_create(&disturber.thread, NULL, disturb, &disturber));
	while (!atomic_load(&disturber.times))
		clock_sleep_ms(1);
	for (int pass = 0; pass < PASSES; pass++) {
		char *from = pass % 2 ? p.dst : p.src, *to = pass % 2 ? p.src : p.dst;

		int error = move_all(&p, to, from, disturbance);

		if (error != disturbance->stop)
			EXPECT_ERROR(error, 0);
	}
	atomic_store(&disturber.stop, true);
	pthread_join(disturber.thread, NULL);
	expect_each_once(&p, disturbance->drops);
	uffd_close(&p.uffd);
	SET_UP(munmap(p.src, p.size) || munmap(p.dst, p.size) ? -errno : 0);
}

static void each_size_under(const struct disturbance *disturbance)
{
	static const size_t sizes[] = {
		FOLIO_SMALLEST, 16 * PAGE_BYTES, 128 * PAGE_BYTES, HUGE_BYTES,
	};

	/* Linux 7.3, where whoever disturbs happens to have a reference. */
	test_known_bug("F8", false, "a move gives up at the first split that fails");
	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			test_context("folios of %zu KiB", sizes[i] / KIB);
			moved_under(sizes[i], disturbance);
		}
}

static void while_they_are_split(void)
{
	each_size_under(&(struct disturbance){ .once = split });
}

static void while_pages_are_dropped(void)
{
	each_size_under(&(struct disturbance){ .once = drop, .drops = true });
}

static void while_they_are_swapped_out(void)
{
	each_size_under(&(struct disturbance){ .once = page_out,
					       .policy = UFFD_MOVE_UNSHARE });
}

static void while_memory_is_compacted(void)
{
	each_size_under(&(struct disturbance){ .once = compact });
}

static void while_protections_change(void)
{
	each_size_under(&(struct disturbance){ .once = protect });
}

static void while_the_process_forks(void)
{
	each_size_under(&(struct disturbance){ .once = fork_once,
					       .policy = UFFD_MOVE_UNSHARE |
							 UFFD_MOVE_SKIP_PRESENT,
					       .stop = -EBUSY });
}

#define LARGE	(NEED(MTHP) | NEED(HUGE) | NEED(PFN))

static const struct test tests[] = {
	{ "while they are split", while_they_are_split, LARGE | NEED(SPLIT) },
	{ "while pages are dropped", while_pages_are_dropped, LARGE },
	{ "while they are swapped out", while_they_are_swapped_out, LARGE | NEED(SWAP) },
	{ "while memory is compacted", while_memory_is_compacted, LARGE | NEED(COMPACT) },
	{ "while protections change", while_protections_change, LARGE },
	{ "while the process forks", while_the_process_forks, LARGE },
};

TEST_GROUP(disturbed);
