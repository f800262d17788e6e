/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pages - memory whose every word is known
 *
 * A page carries its identity, a generation and a body; each word of the body
 * is a function of the identity, the generation and the word's place, so one
 * wrong bit anywhere, a stale page, or a page in another page's place shows.
 * One word, the tally, is left to the program: threads may count in it.
 */
#ifndef GUEST_PAGES_H
#define GUEST_PAGES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/units.h"

/**
 * struct vma - a private anonymous mapping
 * @base: its first byte, aligned to HUGE_BYTES
 * @size: bytes, a multiple of HUGE_BYTES; on both sides lies at least a page
 *	that is not accessible, so that it is never merged with a neighbour
 * @reserved: where the reservation around it starts
 */
struct vma {
	char *base;
	size_t size;
	void *reserved;
};

/**
 * enum vma_kind - which pages a VMA gets when it is touched
 * @VMA_BASE: base pages only
 * @VMA_HUGE: huge pages where the kernel has them
 */
enum vma_kind {
	VMA_BASE,
	VMA_HUGE,
};

/**
 * vma_map() - map an empty VMA
 * @vma: filled in on success; ended by vma_unmap()
 * @size: bytes, rounded up to HUGE_BYTES
 * @kind: which pages it gets
 *
 * Return: 0 or a negative errno.
 */
int vma_map(struct vma *vma, size_t size, enum vma_kind kind);

/**
 * vma_unmap() - unmap a VMA
 * @vma: as filled in by vma_map(); one that is all zero is left alone
 */
void vma_unmap(struct vma *vma);

/**
 * struct page_error - the first word of a page that is not as it should be
 * @word: its address
 * @expected: what should be there
 * @got: what is there
 */
struct page_error {
	const void *word;
	uint64_t expected;
	uint64_t got;
};

/**
 * page_fill() - write a page; its tally becomes 0
 * @page: page-aligned address
 * @id: which page it is
 * @generation: how often its content has been renewed
 */
void page_fill(void *page, uint64_t id, uint64_t generation);

/**
 * page_check() - read a page and compare all but its tally
 * @page: page-aligned address
 * @id: which page should be there
 * @generation: in which state
 * @error: where the first difference goes
 *
 * Return: whether the page is as it should be.
 */
bool page_check(const void *page, uint64_t id, uint64_t generation,
		struct page_error *error);

/**
 * page_tally() - the word of a page that is the program's own
 * @page: page-aligned address
 *
 * Return: its address, inside the page.
 */
_Atomic uint64_t *page_tally(void *page);

/**
 * pages_fill() - page_fill() for a run of pages, with ids that count up
 * @start: first page
 * @size: bytes
 * @first_id: id of the first page
 * @generation: of all of them
 */
void pages_fill(void *start, size_t size, uint64_t first_id, uint64_t generation);

/**
 * pages_check() - page_check() for a run of pages
 * @start: first page
 * @size: bytes
 * @first_id: id of the first page
 * @generation: of all of them
 * @error: where the first difference goes
 *
 * Return: whether all pages are as they should be.
 */
bool pages_check(const void *start, size_t size, uint64_t first_id,
		 uint64_t generation, struct page_error *error);

#endif /* GUEST_PAGES_H */
