/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pagemap - what this process's page tables hold, as /proc tells it
 */
#ifndef GUEST_PAGEMAP_H
#define GUEST_PAGEMAP_H

#include <stddef.h>
#include <stdint.h>

/* Bits of an entry of /proc/self/pagemap. */
#define PAGEMAP_PFN		((UINT64_C(1) << 55) - 1)	/* 0 without root */
#define PAGEMAP_SOFT_DIRTY	(UINT64_C(1) << 55)
#define PAGEMAP_EXCLUSIVE	(UINT64_C(1) << 56)
#define PAGEMAP_UFFD_WP		(UINT64_C(1) << 57)
#define PAGEMAP_SWAPPED		(UINT64_C(1) << 62)
#define PAGEMAP_PRESENT		(UINT64_C(1) << 63)

/**
 * pagemap_read() - the entries of a range
 * @start: page-aligned address
 * @pages: how many
 * @entries: where they go
 *
 * Return: 0 or a negative errno.
 */
int pagemap_read(const void *start, size_t pages, uint64_t *entries);

/**
 * pagemap_entry() - the entry of one page
 * @page: an address in it
 *
 * Return: the entry; 0 when it cannot be read (also: nothing is mapped).
 */
uint64_t pagemap_entry(const void *page);

/**
 * pagemap_count() - how many pages of a range have one of some bits set
 * @start: page-aligned address
 * @pages: how many to look at
 * @bits: PAGEMAP_*
 *
 * Return: the number or a negative errno.
 */
long pagemap_count(const void *start, size_t pages, uint64_t bits);

/**
 * smaps_bytes() - a field of the mappings that lie in a range
 * @start: address
 * @size: bytes; only mappings that lie fully inside count
 * @field: such as "AnonHugePages"
 *
 * Return: the sum in bytes or a negative errno.
 */
long smaps_bytes(const void *start, size_t size, const char *field);

#endif /* GUEST_PAGEMAP_H */
