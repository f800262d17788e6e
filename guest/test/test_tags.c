// SPDX-License-Identifier: GPL-2.0-only
/*
 * tags - memory whose every 16 bytes have a tag (arm64 MTE)
 *
 * The tags lie with the page, and in swap with its entry; which VMA may have
 * them is in its protection, which must be the same at both places.
 */
#include <errno.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "lib/arch.h"
#include "lib/folio.h"
#include "lib/pagemap.h"
#include "test/given.h"

#define TAGGED	(PROT_READ | PROT_WRITE | ARCH_PROT_TAGGED)

/*
 * Other ones on each page, so that none can stand for another, and two of them:
 * QEMU 7.2 keeps no more a page, one for what is even and one for what is odd.
 */
static unsigned int tag_of(size_t granule)
{
	const size_t page = granule / (PAGE_BYTES / ARCH_TAG_BYTES);

	return 1 + (2 * page + granule % 2) % 15;
}

static void set_tags(char *start, size_t size)
{
	for (size_t i = 0; i < size / ARCH_TAG_BYTES; i++)
		arch_tag_set(start + i * ARCH_TAG_BYTES, tag_of(i));
}

static size_t wrong_tags(const char *start, size_t size)
{
	size_t wrong = 0;

	for (size_t i = 0; i < size / ARCH_TAG_BYTES; i++)
		wrong += arch_tag_get(start + i * ARCH_TAG_BYTES) != tag_of(i);
	return wrong;
}

static void make_tagged(char *start, size_t size)
{
	SET_UP(mprotect(start, size, TAGGED) ? -errno : 0);
}

/* Both places of a pair can have tags, and the source has them. */
static void given_tags(struct pair *p)
{
	prctl(PR_SET_TAGGED_ADDR_CTRL, PR_TAGGED_ADDR_ENABLE | 0xfffeUL << 3, 0, 0, 0);
	make_tagged(p->src, p->size);
	make_tagged(p->dst, p->size);
	set_tags(p->src, p->size);
	EXPECT(wrong_tags(p->src, p->size), 0);
}

static void expect_kept(struct pair *p)
{
	EXPECT_MOVE(&p->uffd, p->dst, p->src, p->size, 0, 0, p->size);
	EXPECT(wrong_tags(p->dst, p->size), 0);
	EXPECT_PAGES(p->dst, p->size / PAGE_BYTES, 0);
}

static void of_base_pages(void)
{
	struct pair one = given_pair(1), many = given_pair(16);

	given_tags(&one);
	expect_kept(&one);
	given_tags(&many);
	expect_kept(&many);
}

static void of_large_folios(void)
{
	for (size_t folio = FOLIO_SMALLEST; folio < HUGE_BYTES; folio *= 2) {
		struct pair p = given_large_pair(folio, 2);

		test_context("folios of %zu KiB", folio / KIB);
		given_tags(&p);
		expect_kept(&p);
	}
}

static void of_a_huge_page(void)
{
	struct pair p = given_huge_pair(1);

	given_tags(&p);
	expect_kept(&p);
}

static void of_a_swapped_page(void)
{
	struct pair p = given_pair(2);

	given_tags(&p);
	given_swapped_out(p.src, 2);
	expect_kept(&p);
}

static void swapped_after_the_move(void)
{
	struct pair p = given_pair(2);

	given_tags(&p);
	expect_kept(&p);
	EXPECT(swap_out(p.dst, 2), 2);
	EXPECT(wrong_tags(p.dst, p.size), 0);
}

/* validate@move@VMAs(): vm_page_prot must be the same. */
static void only_at_one_place(void)
{
	struct pair from = given_pair(1), to = given_pair(1);

	make_tagged(from.src, from.size);
	EXPECT_MOVE(&from.uffd, from.dst, from.src, from.size, 0, -EINVAL, -EINVAL);
	EXPECT_PAGES(from.src, 1, 0);
	make_tagged(to.dst, to.size);
	EXPECT_MOVE(&to.uffd, to.dst, to.src, to.size, 0, -EINVAL, -EINVAL);
	EXPECT_PAGES(to.src, 1, 0);
}

static const struct test tests[] = {
	{ "of base pages are kept", of_base_pages, NEED(TAGS) },
	{ "of large folios are kept", of_large_folios,
	  NEED(TAGS) | NEED(MTHP) | NEED(PFN) | NEED(GUEST) },
	{ "of a huge page are kept", of_a_huge_page, NEED(TAGS) | NEED(HUGE) },
	{ "of a swapped page are kept", of_a_swapped_page, NEED(TAGS) | NEED(SWAP) },
	{ "of a page that is swapped out later are kept", swapped_after_the_move,
	  NEED(TAGS) | NEED(SWAP) },
	{ "that only one of two VMAs can have are refused", only_at_one_place, NEED(TAGS) },
};

TEST_GROUP(tags);
