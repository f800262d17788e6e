// SPDX-License-Identifier: GPL-2.0-only
#include "lib/pages.h"

#include <errno.h>
#include <sys/mman.h>

enum {
	WORD_ID,
	WORD_GENERATION,
	WORD_TALLY,
	WORD_BODY,
	WORDS = PAGE_BYTES / sizeof(uint64_t),
};

static char *align_up(char *address, size_t alignment)
{
	return address + (-(uintptr_t)address & (alignment - 1));
}

int vma_map(struct vma *vma, size_t size, enum vma_kind kind)
{
	const int advice = kind == VMA_HUGE ? MADV_HUGEPAGE : MADV_NOHUGEPAGE;
	size_t slack = 2 * HUGE_BYTES;

	size = (size + HUGE_BYTES - 1) & ~(HUGE_BYTES - 1);
	vma->size = size;
	vma->reserved = mmap(NULL, size + slack, PROT_NONE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (vma->reserved == MAP_FAILED)
		return -errno;

	vma->base = align_up((char *)vma->reserved + PAGE_BYTES, HUGE_BYTES);
	if (mprotect(vma->base, size, PROT_READ | PROT_WRITE) ||
	    (madvise(vma->base, size, advice) && kind == VMA_HUGE)) {
		int error = -errno;

		munmap(vma->reserved, size + slack);
		return error;
	}
	return 0;
}

void vma_unmap(struct vma *vma)
{
	if (!vma->reserved)
		return;
	munmap(vma->reserved, vma->size + 2 * HUGE_BYTES);
	*vma = (struct vma){ 0 };
}

/* A word of the body: the seed spread over all bits by multiply and fold. */
static uint64_t body_word(uint64_t id, uint64_t generation, unsigned int place)
{
	uint64_t x = id * 0x9e3779b97f4a7c15 + generation * 0xc2b2ae3d27d4eb4f + place;

	x = (x ^ (x >> 29)) * 0xbf58476d1ce4e5b9;
	return x ^ (x >> 32);
}

static uint64_t word(uint64_t id, uint64_t generation, unsigned int place)
{
	switch (place) {
	case WORD_ID:
		return id;
	case WORD_GENERATION:
		return generation;
	case WORD_TALLY:
		return 0;
	default:
		return body_word(id, generation, place);
	}
}

void page_fill(void *page, uint64_t id, uint64_t generation)
{
	uint64_t *words = page;

	for (unsigned int i = 0; i < WORDS; i++)
		words[i] = word(id, generation, i);
}

bool page_check(const void *page, uint64_t id, uint64_t generation,
		struct page_error *error)
{
	const uint64_t *words = page;

	for (unsigned int i = 0; i < WORDS; i++) {
		uint64_t expected = word(id, generation, i);

		if (i == WORD_TALLY || words[i] == expected)
			continue;
		*error = (struct page_error){
			.word = &words[i],
			.expected = expected,
			.got = words[i],
		};
		return false;
	}
	return true;
}

_Atomic uint64_t *page_tally(void *page)
{
	return (_Atomic uint64_t *)page + WORD_TALLY;
}

void pages_fill(void *start, size_t size, uint64_t first_id, uint64_t generation)
{
	for (size_t at = 0; at < size; at += PAGE_BYTES)
		page_fill((char *)start + at, first_id + at / PAGE_BYTES, generation);
}

bool pages_check(const void *start, size_t size, uint64_t first_id,
		 uint64_t generation, struct page_error *error)
{
	for (size_t at = 0; at < size; at += PAGE_BYTES)
		if (!page_check((const char *)start + at,
				first_id + at / PAGE_BYTES, generation, error))
			return false;
	return true;
}
