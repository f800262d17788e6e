// SPDX-License-Identifier: GPL-2.0-only
/*
 * share - pages that more than one process maps, before or after a move
 *
 * move_pages_pte() moves a page only if it is marked as exclusive to this
 * process. fork() takes the mark away on both sides; a write that copies or
 * re-uses the page gives it back.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test/given.h"
#include "test/ksm.h"

static void shared_after_fork(void)
{
	struct pair p = given_pair(1);
	pid_t child = given_child();

	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EBUSY, -EBUSY);
	EXPECT_PAGES(p.src, 1, 0);
	EXPECT_EMPTY(p.dst, 1);
	end_child(child);
}

static void move_in_child(void *context)
{
	struct pair *p = context;

	given_registered(p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p->uffd, p->dst, p->src, PAGE_BYTES, 0, -EBUSY, -EBUSY);
	fill_pages(p->src, 1, 8);
	EXPECT_MOVE(&p->uffd, p->dst, p->src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_PAGES(p->dst, 1, 8);
}

/* In the child, too; its own copy then moves under the parent's root. */
static void copy_of_a_child(void)
{
	struct pair p = given_unregistered_pair(1);

	in_child(move_in_child, &p);
	EXPECT_PAGES(p.src, 1, 0);
	EXPECT_EMPTY(p.dst, 1);
}

/*
 * Nobody looks again when the child is gone; a write does. Whether it copies or
 * takes the page over depends on references that others may hold for a moment.
 */
static void child_gone(void)
{
	struct pair p = given_pair(1);
	uint64_t pfn;

	end_child(given_child());
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EBUSY, -EBUSY);
	fill_pages(p.src, 1, 0);
	pfn = pfn_of(p.src);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT(pfn_of(p.dst), pfn);
	EXPECT_PAGES(p.dst, 1, 0);
}

/* The remedy that the interface's documentation names. */
static void not_given_to_children(void)
{
	struct pair p = given_pair(4);
	pid_t child;

	SET_UP(madvise(p.src, p.size, MADV_DONTFORK) ? -errno : 0);
	child = given_child();
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT_PAGES(p.dst, 4, 0);
	end_child(child);
}

static void expect_and_write(void *context)
{
	struct pair *p = context;

	EXPECT_PAGES(p->dst, 4, 0);
	fill_pages(p->dst, 4, 20);
	EXPECT_PAGES(p->dst, 4, 20);
}

/* anon_vma_fork() of the VMA in which the pages are now. */
static void fork_after_the_move(void)
{
	struct pair p = given_pair(4);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	in_child(expect_and_write, &p);
	EXPECT_PAGES(p.dst, 4, 0);
	EXPECT_MOVE(&p.uffd, p.src, p.dst, PAGE_BYTES, 0, -EBUSY, -EBUSY);
}

/* A second generation that inherits from two moves. */
static void fork_and_move_again(void *context)
{
	struct pair *p = context;
	struct pair inner = { .src = p->dst, .dst = p->src, .size = p->size };

	fill_pages(inner.src, 4, 40);
	given_registered(&inner, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&inner.uffd, inner.dst, inner.src, inner.size, 0, 0, inner.size);
	EXPECT_PAGES(inner.dst, 4, 40);
}

static void generations(void)
{
	struct pair p = given_pair(4);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	in_child(fork_and_move_again, &p);
	EXPECT_PAGES(p.dst, 4, 0);
	EXPECT_EMPTY(p.src, 4);
}

/* move_pages_pte(): a page that KSM has merged is not PageAnonExclusive. */
static void merged_page(void)
{
	struct pair p = given_pair(2);

	fill_pages(p.src + PAGE_BYTES, 1, 0);
	given_merged(p.src, p.src + PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EBUSY, -EBUSY);
	fill_pages(p.src, 1, 6);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_PAGES(p.dst, 1, 6);
	EXPECT_PAGES(p.src + PAGE_BYTES, 1, 0);
}

/* Pages that have moved can be merged, and separate again when written. */
static void merged_after_the_move(void)
{
	struct pair p = given_pair(2);

	fill_pages(p.src + PAGE_BYTES, 1, 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	given_merged(p.dst, p.dst + PAGE_BYTES);
	EXPECT_PAGES(p.dst, 1, 0);
	EXPECT_PAGES(p.dst + PAGE_BYTES, 1, 0);
	fill_pages(p.dst, 1, 6);
	EXPECT_PAGES(p.dst, 1, 6);
	EXPECT_PAGES(p.dst + PAGE_BYTES, 1, 0);
}

/* move_zeropage_pte(): KSM tells its zero pages by the dirty bit, and counts them. */
static void zero_page_of_ksm(void)
{
	struct pair p = given_pair(1);

	test_known_bug("F12", true, "a zero page of KSM is counted for ever once it has moved");
	given_zero_page_of_ksm(p.src);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_EMPTY(p.src, 1);
	SET_UP(munmap(p.dst, PAGE_BYTES) ? -errno : 0);
	EXPECT(ksm_zero_pages(), 0);
}

static const struct test tests[] = {
	{ "shared after fork: EBUSY", shared_after_fork, 0 },
	{ "copy of a child moves", copy_of_a_child, 0 },
	{ "child gone: EBUSY until written", child_gone, NEED(PFN) },
	{ "not given to children: moved", not_given_to_children, 0 },
	{ "fork after the move", fork_after_the_move, 0 },
	{ "generations of moves", generations, 0 },
	{ "merged page: EBUSY until written", merged_page, NEED(KSM) | NEED(PFN) },
	{ "merged after the move", merged_after_the_move, NEED(KSM) | NEED(PFN) },
	{ "zero page of KSM: not counted any more", zero_page_of_ksm, NEED(KSM) },
};

TEST_GROUP(share);
