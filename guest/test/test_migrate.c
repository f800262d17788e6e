// SPDX-License-Identifier: GPL-2.0-only
/*
 * migrate - moved pages whose content the kernel puts into other page frames
 *
 * try_to_migrate() and remove_migration_ptes() walk the reverse map of the old
 * and of the new folio.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "lib/file.h"
#include "test/given.h"

/* soft_offline_page(): take a page frame out of use, its content elsewhere. */
static void base_page_taken_offline(void)
{
	struct pair p = given_pair(4);
	char *page = p.dst + 2 * PAGE_BYTES;
	uint64_t pfn;

	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	pfn = pfn_of(page);
	EXPECT(madvise(page, PAGE_BYTES, MADV_SOFT_OFFLINE) ? -errno : 0, 0);
	EXPECT(pfn_of(page) != pfn, true);
	EXPECT_PAGES(p.dst, 4, 0);
	EXPECT_MOVE(&p.uffd, p.src, p.dst, p.size, 0, 0, p.size);
	EXPECT_PAGES(p.src, 4, 0);
}

/* The huge page is split first, by a walk as well. */
static void part_of_a_huge_page_taken_offline(void)
{
	struct pair p = given_huge_pair(1);
	char *page = p.dst + 33 * PAGE_BYTES;
	uint64_t pfn;

	EXPECT_MOVE(&p.uffd, p.dst, p.src, HUGE_BYTES, 0, 0, HUGE_BYTES);
	pfn = pfn_of(page);
	EXPECT(madvise(page, PAGE_BYTES, MADV_SOFT_OFFLINE) ? -errno : 0, 0);
	EXPECT(pfn_of(page) != pfn, true);
	EXPECT_PAGES(p.dst, HUGE_PAGES, 0);
}

static void check_in_child(void *context)
{
	struct pair *p = context;

	EXPECT_PAGES(p->dst, 1, 0);
}

/* Both processes map the page; the walk must change both. */
static void shared_page_taken_offline(void)
{
	struct pair p = given_pair(1);
	uint64_t pfn;
	pid_t child;

	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	pfn = pfn_of(p.dst);
	child = given_child();
	EXPECT(madvise(p.dst, PAGE_BYTES, MADV_SOFT_OFFLINE) ? -errno : 0, 0);
	EXPECT(pfn_of(p.dst) != pfn, true);
	EXPECT_PAGES(p.dst, 1, 0);
	in_child(check_in_child, &p);
	end_child(child);
}

/* Compaction moves single pages out of the way, to the other end of memory. */
enum { COMPACTED = 16384, EACH = 8 };

static void compacted(void)
{
	struct pair p = given_pair(COMPACTED);
	uint64_t *pfns = calloc(COMPACTED, sizeof(*pfns));
	size_t changed = 0;

	SET_UP(pfns ? 0 : -ENOMEM);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	for (size_t i = 0; i < COMPACTED; i++) {
		char *page = p.dst + i * PAGE_BYTES;

		if (i % EACH)
			SET_UP(madvise(page, PAGE_BYTES, MADV_DONTNEED) ? -errno : 0);
		else
			pfns[i] = pfn_of(page);
	}
	SET_UP(file_write("/proc/sys/vm/compact_memory", "1"));
	for (size_t i = 0; i < COMPACTED; i += EACH) {
		changed += pfn_of(p.dst + i * PAGE_BYTES) != pfns[i];
		EXPECT_PAGES(p.dst + i * PAGE_BYTES, 1, i);
	}
	if (!changed)
		test_skip("compaction left all pages where they were");
}

static const struct test tests[] = {
	{ "base page taken offline", base_page_taken_offline, NEED(PFN) | NEED(GUEST) },
	{ "part of a huge page taken offline", part_of_a_huge_page_taken_offline,
	  NEED(PFN) | NEED(GUEST) | NEED(HUGE) },
	{ "shared page taken offline", shared_page_taken_offline, NEED(PFN) | NEED(GUEST) },
	{ "compacted", compacted, NEED(PFN) | NEED(COMPACT) },
};

TEST_GROUP(migrate);
