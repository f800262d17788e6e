/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * folio - large folios: having them made, and seeing what became of them
 *
 * Sizes are in bytes, powers of two from FOLIO_SMALLEST to HUGE_BYTES. Needs
 * root: for the sizes' settings, and for page frame numbers.
 */
#ifndef GUEST_FOLIO_H
#define GUEST_FOLIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/units.h"

#define FOLIO_SMALLEST	(4 * PAGE_BYTES)	/* of anonymous memory, beside base pages */

/* Of folio_flags(): a page of a large folio that is not its first. */
#define FOLIO_TAIL	(UINT64_C(1) << 16)

enum { FOLIO_SIZES = PAGE_SHIFT - 4 };	/* from there to HUGE_BYTES */

/**
 * struct folio_sizes - the settings that folio_sizes_choose() has changed
 * @words: for each size what was chosen; empty where there is no such size
 */
struct folio_sizes {
	char words[FOLIO_SIZES][16];
};

/**
 * folio_sizes_choose() - let faults in VMA_HUGE memory make folios of one size
 * @before: filled in, for folio_sizes_restore(); also after an error
 * @size: bytes
 *
 * It holds for the whole system: restore it as soon as the memory is filled.
 *
 * Return: 0; -ENOENT when the kernel has no folios of that size; another
 * negative errno.
 */
int folio_sizes_choose(struct folio_sizes *before, size_t size);

/**
 * folio_sizes_restore() - set them as they were
 * @before: as filled in
 */
void folio_sizes_restore(const struct folio_sizes *before);

/**
 * folio_count() - folios of one size that lie whole in a range
 * @start: address of the first; they lie there one after the other
 * @size: of the range, bytes
 * @folio: of one folio, bytes
 *
 * A folio counts when all its page frames are mapped there in order, and it is
 * neither larger nor smaller.
 *
 * Return: how many, or a negative errno.
 */
long folio_count(const void *start, size_t size, size_t folio);

/**
 * folio_flags() - the flags of a page frame
 * @entry: of a page table, from pagemap_entry()
 *
 * Return: its bits in /proc/kpageflags; 0 when it is not present or cannot be read.
 */
uint64_t folio_flags(uint64_t entry);

/**
 * folio_frame_mappings() - how many page-table entries map a page frame
 * @entry: of a page table, from pagemap_entry()
 *
 * Return: the number, 0 when @entry is not present, or a negative errno.
 */
long folio_frame_mappings(uint64_t entry);

/**
 * folio_mappings() - how many page-table entries map pages, all added up
 * @start: first page
 * @count: how many pages; those that are not present add nothing
 *
 * Return: the sum, or a negative errno.
 */
long folio_mappings(const void *start, size_t count);

/**
 * folio_is_shared() - whether any page of a page's folio has several mappings
 * @entry: of a page table, from pagemap_entry(), present
 *
 * Return: false also when that cannot be read.
 */
bool folio_is_shared(uint64_t entry);

/**
 * folio_may_pass_for_shared() - whether madvise() asks who else maps a page's folio
 * @page: the page's address
 * @entries: of the run of pages that it is in, from pagemap_read()
 * @count: how many
 * @number: of the page among them, present
 *
 * It does not, before it reclaims the folio, if that is mapped whole and in order
 * by one page table. A folio of HUGE_BYTES may be mapped by a PMD instead.
 *
 * Return: false also for a page that is no large folio's, and when the folio's
 * extent cannot be read.
 */
bool folio_may_pass_for_shared(const void *page, const uint64_t *entries, size_t count,
			       size_t number);

#endif /* GUEST_FOLIO_H */
