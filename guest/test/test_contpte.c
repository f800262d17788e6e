// SPDX-License-Identifier: GPL-2.0-only
/*
 * contpte - blocks of entries that share one TLB entry (arm64)
 *
 * The kernel folds the entries of a folio into such a block where address and
 * frame are both aligned to it, and unfolds the block before it changes one of
 * them. That it does so tells that there was one: mprotect() changes one entry
 * in the middle, and __contpte_try_unfold() is called only for a block.
 */
#include <errno.h>
#include <sys/mman.h>

#include "lib/arch.h"
#include "lib/folio.h"
#include "lib/probe.h"
#include "test/given.h"

#define BLOCK	ARCH_BLOCK_BYTES

/* Calls of the function that unfolds a block, by this thread. */
struct unfolds {
	struct probe probe;
	struct count count;
};

static struct unfolds given_counter(void)
{
	struct unfolds unfolds;
	int error = probe_open(&unfolds.probe, "unfold", 'p', "__contpte_try_unfold");

	if (!error)
		error = count_open(&unfolds.count, &unfolds.probe, NULL, COUNT_THREAD);
	if (error)
		test_skip("no block can be seen: %s", probe_explain(error));
	return unfolds;
}

static void drop_counter(struct unfolds *unfolds)
{
	count_close(&unfolds->count);
	probe_close(&unfolds->probe);
}

/* Whether a block is folded; afterwards it is not. */
static bool was_folded(const struct unfolds *unfolds, char *block)
{
	char *page = block + BLOCK / 2;
	int64_t before = count_read(&unfolds->count);
	int error;

	count_start(&unfolds->count);
	error = mprotect(page, PAGE_BYTES, PROT_READ) ? -errno : 0;
	count_stop(&unfolds->count);
	SET_UP(error);
	SET_UP(mprotect(page, PAGE_BYTES, PROT_READ | PROT_WRITE) ? -errno : 0);
	return count_read(&unfolds->count) > before;
}

/* A pair of folios that are a block each, and room for one more behind them. */
static struct pair given_blocks(void)
{
	struct pair p = {
		.src = given_large_memory(BLOCK, 2),
		.dst = given_memory(3 * BLOCK),
		.size = 2 * BLOCK,
	};

	SET_UP(uffd_open(&p.uffd, UFFD_FEATURE_SIGBUS));
	SET_UP(uffd_register(&p.uffd, p.dst, 3 * BLOCK));
	SET_UP(uffd_register(&p.uffd, p.src, p.size));
	return p;
}

static void move_whole(const struct pair *p, char *dst, char *src)
{
	EXPECT_MOVE(&p->uffd, dst, src, p->size, 0, 0, p->size);
	if (folio_count(dst, p->size, BLOCK) != 2)
		test_skip("this kernel splits a large folio that is moved");
}

static void before_a_move(void)
{
	struct unfolds unfolds = given_counter();
	struct pair p = given_blocks();
	bool folded = was_folded(&unfolds, p.src), again = was_folded(&unfolds, p.src);

	drop_counter(&unfolds);
	EXPECT(folded, true);
	EXPECT(again, false);
}

static void after_an_aligned_move(void)
{
	struct unfolds unfolds = given_counter();
	struct pair p = given_blocks();
	bool first, second;

	move_whole(&p, p.dst, p.src);
	first = was_folded(&unfolds, p.dst);
	second = was_folded(&unfolds, p.dst + BLOCK);
	drop_counter(&unfolds);
	EXPECT(first, true);
	EXPECT(second, true);
	EXPECT_PAGES(p.dst, p.size / PAGE_BYTES, 0);
}

static void after_an_unaligned_move(void)
{
	struct unfolds unfolds = given_counter();
	struct pair p = given_blocks();
	char *dst = p.dst + PAGE_BYTES;
	bool folded;

	EXPECT_MOVE(&p.uffd, dst, p.src, p.size, 0, 0, p.size);
	folded = was_folded(&unfolds, dst);
	drop_counter(&unfolds);
	EXPECT(folded, false);
	EXPECT_PAGES(dst, p.size / PAGE_BYTES, 0);
}

static void back_from_an_unaligned_place(void)
{
	struct unfolds unfolds = given_counter();
	struct pair p = given_blocks();
	char *dst = p.dst + PAGE_BYTES;
	bool folded;

	EXPECT_MOVE(&p.uffd, dst, p.src, p.size, 0, 0, p.size);
	move_whole(&p, p.src, dst);
	folded = was_folded(&unfolds, p.src);
	drop_counter(&unfolds);
	EXPECT(folded, true);
	EXPECT_PAGES(p.src, p.size / PAGE_BYTES, 0);
	EXPECT_EMPTY(p.dst, 3 * BLOCK / PAGE_BYTES);
}

#define BLOCKS	(NEED(CONTPTE) | NEED(PFN) | NEED(GUEST))

static const struct test tests[] = {
	{ "a folio is a block before a move", before_a_move, BLOCKS },
	{ "it is one again at an aligned place", after_an_aligned_move, BLOCKS },
	{ "it is none at an unaligned place", after_an_unaligned_move, BLOCKS },
	{ "it is one again when it comes back", back_from_an_unaligned_place, BLOCKS },
};

TEST_GROUP(contpte);
