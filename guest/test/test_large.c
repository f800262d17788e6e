// SPDX-License-Identifier: GPL-2.0-only
/*
 * large - folios of 16 KiB to 2 MiB, mapped by base pages or by a PMD
 *
 * A kernel may split a large folio and move its pages, or move it whole where
 * the request covers it; what a program sees must be the same. The last test
 * tells which of the two it was.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/folio.h"
#include "lib/pagemap.h"
#include "lib/pin.h"
#include "test/given.h"
#include "lib/ktap.h"

#define HOLES_ALLOWED	UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES

static void expect_all(const struct pair *p)
{
	EXPECT_MOVE(&p->uffd, p->dst, p->src, p->size, 0, 0, p->size);
	EXPECT_EMPTY(p->src, p->size / PAGE_BYTES);
}

/* What is mapped, and what the kernel counts of it. */
static void covered(size_t folio)
{
	struct pair p = given_large_pair(folio, 2);
	const size_t pages = p.size / PAGE_BYTES;

	EXPECT(smaps_bytes(p.src, p.size, "Anonymous"), p.size);
	expect_all(&p);
	EXPECT_PAGES(p.dst, pages, 0);
	EXPECT(smaps_bytes(p.src, p.size, "Anonymous"), 0);
	EXPECT(smaps_bytes(p.dst, p.size, "Anonymous"), p.size);
	EXPECT(smaps_bytes(p.dst, p.size, "Private_Dirty"), p.size);
	EXPECT(folio_mappings(p.dst, pages), pages);
	EXPECT(pagemap_count(p.dst, pages, PAGEMAP_EXCLUSIVE), pages);
}

static void fully_covered(void)
{
	each_folio_size(covered);
}

/* A split and a collapse of the protection leaves a huge page in base pages. */
static void huge_page_mapped_by_base_pages(void)
{
	struct pair p = given_large_pair(HUGE_BYTES, 1);

	SET_UP(mprotect(p.src + PAGE_BYTES, PAGE_BYTES, PROT_READ) ? -errno : 0);
	SET_UP(mprotect(p.src + PAGE_BYTES, PAGE_BYTES, PROT_READ | PROT_WRITE) ?
	       -errno : 0);
	SET_UP(huge_bytes(p.src, p.size) == 0 ? 0 : -EINVAL);
	SET_UP(folio_count(p.src, p.size, HUGE_BYTES) == 1 ? 0 : -EINVAL);
	expect_all(&p);
	EXPECT_PAGES(p.dst, HUGE_PAGES, 0);
	EXPECT(folio_mappings(p.dst, HUGE_PAGES), HUGE_PAGES);
}

/* The reverse map finds each page where it is now. */
static void swap_after(size_t folio)
{
	struct pair p = given_large_pair(folio, 1);
	const size_t pages = p.size / PAGE_BYTES;

	expect_all(&p);
	EXPECT(swap_out(p.dst, pages), pages);
	EXPECT_PAGES(p.dst, pages, 0);
}

static void swapped_out_after_the_move(void)
{
	each_folio_size(swap_after);
}

/* The kernel may free what was not written to since, and only that. */
static void free_but_one(size_t folio)
{
	struct pair p = given_large_pair(folio, 1);
	const size_t last = p.size / PAGE_BYTES - 1;

	SET_UP(madvise(p.src, p.size, MADV_FREE) ? -errno : 0);
	fill_pages(p.src + last * PAGE_BYTES, 1, last);
	expect_all(&p);
	SET_UP(madvise(p.dst, p.size, MADV_PAGEOUT) ? -errno : 0);
	EXPECT_PAGES(p.dst + last * PAGE_BYTES, 1, last);
}

static void freed_lazily_but_for_one_page(void)
{
	each_folio_size(free_but_one);
}

static void back_and_forth(size_t folio)
{
	struct pair p = given_large_pair(folio, 2);

	for (int i = 0; i < 5; i++) {
		EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
		EXPECT_MOVE(&p.uffd, p.src, p.dst, p.size, 0, 0, p.size);
	}
	EXPECT_PAGES(p.src, p.size / PAGE_BYTES, 0);
	EXPECT_EMPTY(p.dst, p.size / PAGE_BYTES);
}

static void there_and_back(void)
{
	each_folio_size(back_and_forth);
}

static void check_and_write(void *context)
{
	struct pair *p = context;

	EXPECT_PAGES(p->dst, p->size / PAGE_BYTES, 0);
	fill_pages(p->dst, p->size / PAGE_BYTES, 1000);
}

static void fork_after(size_t folio)
{
	struct pair p = given_large_pair(folio, 1);

	expect_all(&p);
	in_child(check_and_write, &p);
	EXPECT_PAGES(p.dst, p.size / PAGE_BYTES, 0);
}

static void fork_after_the_move(void)
{
	each_folio_size(fork_after);
}

/*
 *	folio   0 1 2 ... n-1
 *	first     <--------->     then the page that is left
 */
static void part(size_t folio, size_t from, size_t count)
{
	struct pair p = given_large_pair(folio, 1);
	const size_t pages = folio / PAGE_BYTES, end = from + count;

	EXPECT_MOVE(&p.uffd, p.dst + from * PAGE_BYTES, p.src + from * PAGE_BYTES,
		    count * PAGE_BYTES, 0, 0, count * PAGE_BYTES);
	EXPECT_PAGES(p.dst + from * PAGE_BYTES, count, from);
	EXPECT_EMPTY(p.src + from * PAGE_BYTES, count);
	EXPECT_PAGES(p.src, from, 0);
	EXPECT_PAGES(p.src + end * PAGE_BYTES, pages - end, end);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, folio, HOLES_ALLOWED,
		    from ? -EAGAIN : -EEXIST,
		    from ? (long)(from * PAGE_BYTES) : -EEXIST);
	if (end < pages)
		EXPECT_MOVE(&p.uffd, p.dst + end * PAGE_BYTES, p.src + end * PAGE_BYTES,
			    (pages - end) * PAGE_BYTES, 0, 0, (pages - end) * PAGE_BYTES);
	EXPECT_PAGES(p.dst, pages, 0);
	EXPECT(folio_mappings(p.dst, pages), pages);
}

static void start_and_end_inside(size_t folio)
{
	const size_t pages = folio / PAGE_BYTES;

	part(folio, 1, pages - 1);
	part(folio, 0, pages - 1);
	part(folio, 1, pages - 2);
	part(folio, pages / 2, 1);
}

static void partly_covered(void)
{
	each_folio_size(start_and_end_inside);
}

/* One whole folio, between two that are covered in part. */
static void ends(size_t folio)
{
	struct pair p = given_large_pair(folio, 3);
	const size_t pages = folio / PAGE_BYTES, count = 3 * pages - 2;

	EXPECT_MOVE(&p.uffd, p.dst + PAGE_BYTES, p.src + PAGE_BYTES, count * PAGE_BYTES,
		    0, 0, count * PAGE_BYTES);
	EXPECT_PAGES(p.dst + PAGE_BYTES, count, 1);
	EXPECT_PAGES(p.src, 1, 0);
	EXPECT_PAGES(p.src + p.size - PAGE_BYTES, 1, count + 1);
	EXPECT_EMPTY(p.src + PAGE_BYTES, count);
}

static void whole_between_parts(void)
{
	each_folio_size(ends);
}

static void misaligned_by(size_t folio, size_t offset)
{
	struct pair p = given_large_pair(folio, 3);
	const size_t count = 2 * folio / PAGE_BYTES;

	EXPECT_MOVE(&p.uffd, p.dst + offset, p.src, 2 * folio, 0, 0, 2 * folio);
	EXPECT_PAGES(p.dst + offset, count, 0);
	EXPECT_EMPTY(p.src, count);
	EXPECT(folio_mappings(p.dst + offset, count), count);
	EXPECT(swap_out(p.dst + offset, count), count);
	EXPECT_PAGES(p.dst + offset, count, 0);
}

static void shifted(size_t folio)
{
	misaligned_by(folio, PAGE_BYTES);
	misaligned_by(folio, folio / 2);
}

static void misaligned(void)
{
	each_folio_size(shifted);
}

static void with_a_hole(size_t folio, size_t hole)
{
	struct pair p = given_large_pair(folio, 1);
	const size_t pages = folio / PAGE_BYTES, done = hole * PAGE_BYTES;

	make_hole(p.src + done);
	if (hole)
		EXPECT_MOVE(&p.uffd, p.dst, p.src, folio, 0, -EAGAIN, done);
	EXPECT_MOVE(&p.uffd, p.dst + done, p.src + done, folio - done, 0, -ENOENT,
		    -ENOENT);
	EXPECT_MOVE(&p.uffd, p.dst + done, p.src + done, folio - done, HOLES_ALLOWED, 0,
		    folio - done);
	EXPECT_PAGES(p.dst, hole, 0);
	EXPECT_EMPTY(p.dst + done, 1);
	EXPECT_PAGES(p.dst + done + PAGE_BYTES, pages - hole - 1, hole + 1);
	EXPECT_EMPTY(p.src, pages);
	EXPECT(folio_mappings(p.dst, pages), pages - 1);
}

/* The same in one call. */
static void over_a_hole(size_t folio, size_t hole)
{
	struct pair p = given_large_pair(folio, 1);
	const size_t pages = folio / PAGE_BYTES;

	make_hole(p.src + hole * PAGE_BYTES);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, folio, HOLES_ALLOWED, 0, folio);
	EXPECT_PAGES(p.dst, hole, 0);
	EXPECT_EMPTY(p.dst + hole * PAGE_BYTES, 1);
	EXPECT_PAGES(p.dst + (hole + 1) * PAGE_BYTES, pages - hole - 1, hole + 1);
	EXPECT_EMPTY(p.src, pages);
}

static void holes_at_each_end(size_t folio)
{
	const size_t last = folio / PAGE_BYTES - 1;

	with_a_hole(folio, 0);
	with_a_hole(folio, last / 2);
	with_a_hole(folio, last);
	over_a_hole(folio, 0);
	over_a_hole(folio, last);
}

static void partly_mapped(void)
{
	each_folio_size(holes_at_each_end);
}

static void in_the_way(size_t folio)
{
	struct pair p = {
		.src = given_large_memory(folio, 1),
		.dst = given_memory(folio),
		.size = folio,
	};
	const size_t pages = folio / PAGE_BYTES, last = pages - 1;

	fill_pages(p.dst + last * PAGE_BYTES, 1, 4000);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, folio, 0, -EAGAIN, last * PAGE_BYTES);
	EXPECT_PAGES(p.dst, last, 0);
	EXPECT_PAGES(p.dst + last * PAGE_BYTES, 1, 4000);
	EXPECT_PAGES(p.src + last * PAGE_BYTES, 1, last);
}

static void page_in_the_way(void)
{
	each_folio_size(in_the_way);
}

/* A move that another thread makes. */
struct attempt {
	const struct pair *pair;
	int error;
	int64_t moved;
	atomic_bool done;
};

static void *make_attempt(void *arg)
{
	struct attempt *attempt = arg;
	const struct pair *pair = attempt->pair;

	attempt->error = uffd_move_once(&pair->uffd, pair->dst, pair->src, pair->size, 0,
					&attempt->moved);
	atomic_store(&attempt->done, true);
	return NULL;
}

/*
 * The middle one of three folios is pinned through one of its pages. Linux 6.12
 * tries to split it again and again, for as long as it is pinned. Another
 * kernel may give up: then with what it would say of a base page.
 */
static void pinned_in_the_middle(size_t folio)
{
	struct pair p = given_large_pair(folio, 3);
	const size_t pages = p.size / PAGE_BYTES;
	int pin = given_pin(p.src + folio + folio / 2, PAGE_BYTES);
	uint64_t pfn = pfn_of(p.src + folio + folio / 2);
	struct attempt attempt = { .pair = &p };
	pthread_t thread;
	bool gave_up;

	SET_UP(-pthread_create(&thread, NULL, make_attempt, &attempt));
	for (int i = 0; i < 20 && !atomic_load(&attempt.done); i++)
		clock_sleep_ms(5);
	gave_up = atomic_load(&attempt.done);
	EXPECT_PAGES(p.dst, folio / PAGE_BYTES, 0);
	EXPECT_PAGES(p.src + folio, 2 * folio / PAGE_BYTES, folio / PAGE_BYTES);
	EXPECT(pfn_of(p.src + folio + folio / 2), pfn);
	SET_UP(unpin_pages(pin));
	pthread_join(thread, NULL);
	if (gave_up) {
		EXPECT_ERROR(attempt.error, -EAGAIN);
		EXPECT(attempt.moved, folio);
		EXPECT_MOVE(&p.uffd, p.dst + folio, p.src + folio, 2 * folio, 0, 0,
			    2 * folio);
	} else {
		EXPECT_ERROR(attempt.error, 0);
		EXPECT(attempt.moved, p.size);
	}
	EXPECT_PAGES(p.dst, pages, 0);
	EXPECT_EMPTY(p.src, pages);
}

static void pinned(void)
{
	each_folio_size(pinned_in_the_middle);
}

static void forked(size_t folio)
{
	struct pair p = given_large_pair(folio, 1);
	const size_t pages = folio / PAGE_BYTES, own = pages / 2;
	pid_t child = given_child();

	EXPECT_MOVE(&p.uffd, p.dst, p.src, folio, 0, -EBUSY, -EBUSY);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EBUSY, -EBUSY);
	EXPECT_PAGES(p.src, pages, 0);
	fill_pages(p.src, own, 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, folio, 0, -EAGAIN, own * PAGE_BYTES);
	EXPECT_PAGES(p.dst, own, 0);
	EXPECT_PAGES(p.src + own * PAGE_BYTES, pages - own, own);
	EXPECT_MOVE(&p.uffd, p.dst + own * PAGE_BYTES, p.src + own * PAGE_BYTES,
		    folio - own * PAGE_BYTES, 0, -EBUSY, -EBUSY);
	end_child(child);
}

static void shared_after_fork(void)
{
	each_folio_size(forked);
}

/*
 * A child that has got one half only: of one folio, some pages are exclusive
 * and the others are not.
 */
static void half_forked(size_t folio)
{
	struct pair p = given_large_pair(folio, 1);
	const size_t half = folio / 2, pages = folio / PAGE_BYTES;
	pid_t child;

	SET_UP(madvise(p.src, half, MADV_DONTFORK) ? -errno : 0);
	child = given_child();
	SET_UP(madvise(p.src, half, MADV_DOFORK) ? -errno : 0);
	SET_UP(folio_count(p.src, folio, folio) == 1 ? 0 : -EINVAL);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, folio, 0, -EAGAIN, half);
	EXPECT_MOVE(&p.uffd, p.dst + half, p.src + half, half, 0, -EBUSY, -EBUSY);
	EXPECT_PAGES(p.dst, pages / 2, 0);
	EXPECT_PAGES(p.src + half, pages / 2, pages / 2);
	EXPECT_EMPTY(p.dst + half, pages / 2);
	end_child(child);
}

static void shared_in_part(void)
{
	each_folio_size(half_forked);
}

static void swapped_folio(size_t folio)
{
	struct pair p = given_large_pair(folio, 1);
	const size_t pages = folio / PAGE_BYTES;

	given_swapped_out(p.src, pages);
	expect_all(&p);
	EXPECT(pagemap_count(p.dst, pages, PAGEMAP_SWAPPED), pages);
	EXPECT_PAGES(p.dst, pages, 0);
}

static void swapped_out(void)
{
	each_folio_size(swapped_folio);
}

static void read_back(size_t folio)
{
	struct pair p = given_large_pair(folio, 1);
	const size_t pages = folio / PAGE_BYTES;

	given_swapped_out(p.src, pages);
	EXPECT_PAGES(p.src + folio / 2, 1, pages / 2);
	expect_all(&p);
	EXPECT_PAGES(p.dst, pages, 0);
}

static void swapped_out_and_read_in_part(void)
{
	each_folio_size(read_back);
}

static void soft_dirty(size_t folio)
{
	struct pair p = given_large_pair(folio, 2);
	const size_t pages = p.size / PAGE_BYTES;

	SET_UP(file_write("/proc/self/clear_refs", "4"));
	EXPECT(pagemap_count(p.src, pages, PAGEMAP_SOFT_DIRTY), 0);
	expect_all(&p);
	EXPECT(pagemap_count(p.dst, pages, PAGEMAP_SOFT_DIRTY), pages);
}

/* A huge page that is moved whole is marked by another function. */
static void soft_dirty_is_set(void)
{
	for (size_t folio = FOLIO_SMALLEST; folio < HUGE_BYTES; folio *= 2) {
		test_context("folios of %zu KiB", folio / KIB);
		soft_dirty(folio);
	}
}

/* The mark belongs to the place. What has left it can be written. */
static void write_protected(size_t folio)
{
	struct pair p = given_large_pair(folio, 1);
	const size_t pages = folio / PAGE_BYTES;

	given_write_protected(&p.uffd, p.src, p.size);
	EXPECT(pagemap_count(p.src, pages, PAGEMAP_UFFD_WP), pages);
	expect_all(&p);
	EXPECT(pagemap_count(p.dst, pages, PAGEMAP_UFFD_WP), 0);
	EXPECT_PAGES(p.dst, pages, 0);
	fill_pages(p.dst, pages, 1000);
	EXPECT_PAGES(p.dst, pages, 1000);
}

static void write_protection_stays_behind(void)
{
	each_folio_size(write_protected);
}

/* Not an expectation: a kernel may split. The figure stands in the results. */
static void report_wholeness(size_t folio)
{
	const size_t folios = HUGE_BYTES / folio;
	struct pair p = given_large_pair(folio, folios);

	expect_all(&p);
	EXPECT_PAGES(p.dst, p.size / PAGE_BYTES, 0);
	ktap_remark("folios of %zu KiB: %ld of %zu are still whole after the move",
		    folio / KIB, folio_count(p.dst, p.size, folio), folios);
}

static void how_many_stay_whole(void)
{
	each_folio_size(report_wholeness);
}

#define LARGE	(NEED(MTHP) | NEED(HUGE) | NEED(PFN))

static const struct test tests[] = {
	{ "fully covered", fully_covered, LARGE },
	{ "huge page mapped by base pages", huge_page_mapped_by_base_pages, LARGE },
	{ "swapped out after the move", swapped_out_after_the_move, LARGE | NEED(SWAP) },
	{ "freed lazily but for one page", freed_lazily_but_for_one_page, LARGE | NEED(SWAP) },
	{ "there and back", there_and_back, LARGE },
	{ "fork after the move", fork_after_the_move, LARGE },
	{ "partly covered", partly_covered, LARGE },
	{ "whole between parts", whole_between_parts, LARGE },
	{ "misaligned", misaligned, LARGE | NEED(SWAP) },
	{ "partly mapped", partly_mapped, LARGE },
	{ "page in the way", page_in_the_way, LARGE },
	{ "pinned: not before it is unpinned", pinned, LARGE | NEED(IO_URING) },
	{ "shared after fork: EBUSY until written", shared_after_fork, LARGE },
	{ "shared in part: EBUSY there", shared_in_part, LARGE },
	{ "swapped out", swapped_out, LARGE | NEED(SWAP) },
	{ "swapped out and read in part", swapped_out_and_read_in_part, LARGE | NEED(SWAP) },
	{ "soft-dirty is set", soft_dirty_is_set, LARGE | NEED(SOFT_DIRTY) },
	{ "write protection stays behind", write_protection_stays_behind, LARGE },
	{ "how many stay whole", how_many_stay_whole, LARGE },
};

TEST_GROUP(large);
