/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * given - states that tests begin with
 *
 * Set-up that fails ends the test. Nothing needs to be undone: it goes with
 * the test's process.
 */
#ifndef GUEST_GIVEN_H
#define GUEST_GIVEN_H

#include "test/test.h"

/**
 * struct pair - where a test moves from and to
 * @uffd: both VMAs are registered with it; touching a hole is a SIGBUS
 * @src: pages with the numbers 0, 1, ...
 * @dst: empty
 * @size: of each VMA, bytes
 */
struct pair {
	struct uffd uffd;
	char *src;
	char *dst;
	size_t size;
};

/**
 * given_pair() - @pages base pages that can be moved
 * @pages: how many
 */
struct pair given_pair(size_t pages);

/**
 * given_huge_pair() - the same with huge pages
 * @huge_pages: how many huge pages; ends in a skip when there are none to be had
 */
struct pair given_huge_pair(size_t huge_pages);

/**
 * given_large_pair() - the same with large folios of one size
 * @folio: bytes of a folio, from FOLIO_SMALLEST to HUGE_BYTES
 * @folios: how many; ends in a skip when the kernel did not make them
 */
struct pair given_large_pair(size_t folio, size_t folios);

/**
 * given_large_memory() - private anonymous memory of large folios
 * @folio: bytes of a folio
 * @folios: how many; ends in a skip when the kernel did not make them
 *
 * Return: where the pages 0, 1, ... lie; not registered.
 */
char *given_large_memory(size_t folio, size_t folios);

/**
 * each_folio_size() - run a test for folios of each size
 * @run: gets the bytes of a folio, from FOLIO_SMALLEST to HUGE_BYTES
 */
void each_folio_size(void (*run)(size_t folio));

/**
 * given_unregistered_pair() - the same, as yet without a userfaultfd
 * @pages: how many
 */
struct pair given_unregistered_pair(size_t pages);

/**
 * given_registered() - open a userfaultfd and register the destination
 * @pair: unregistered
 * @features: UFFD_FEATURE_*
 */
void given_registered(struct pair *pair, uint64_t features);

/**
 * give_back() - close a pair's userfaultfd, and unmap its memory
 * @pair: registered
 *
 * For a test that goes on: with pages of 16 KiB huge folios fill the guest soon.
 */
void give_back(struct pair *pair);

/**
 * given_watched_for_writes() - register memory for missing pages and for writes
 * @uffd: an open userfaultfd
 * @start: first byte
 * @size: bytes
 *
 * Ends in a skip where userfaultfd cannot write-protect.
 */
void given_watched_for_writes(const struct uffd *uffd, void *start, size_t size);

/**
 * given_write_protected() - the same, and mark the pages that are there
 * @uffd: an open userfaultfd
 * @start: first byte
 * @size: bytes
 */
void given_write_protected(const struct uffd *uffd, void *start, size_t size);

/**
 * given_memory() - private anonymous memory, not registered and not touched
 * @size: bytes
 */
char *given_memory(size_t size);

/**
 * fill_pages() - write pages
 * @start: first page
 * @count: how many
 * @first: number of the first of them
 */
void fill_pages(void *start, size_t count, uint64_t first);

/**
 * make_hole() - drop one page
 * @page: its address
 */
void make_hole(char *page);

/**
 * swap_out() - let the kernel write pages to swap
 * @start: first page
 * @count: how many
 *
 * Return: how many of them are swapped out, after some tries.
 */
size_t swap_out(void *start, size_t count);

/**
 * given_swapped_out() - the same, of pages that have not moved yet
 * @start: first page
 * @count: how many; ends in a skip when the kernel would not
 */
void given_swapped_out(void *start, size_t count);

/**
 * given_pin() - pages that are pinned for a device
 * @start: first byte
 * @size: bytes
 *
 * Return: the handle for unpin_pages().
 */
int given_pin(void *start, size_t size);

/**
 * given_references() - a pipe that refers to pages: they are unmapped, but not freed
 * @start: first page
 * @count: how many
 *
 * Return: the end of the pipe to close, to let go of them.
 */
int given_references(void *start, size_t count);

/**
 * given_child() - fork a process that has all memory in common with the test
 *
 * It does nothing until end_child(), or until the test ends.
 */
pid_t given_child(void);

/**
 * given_child_after() - the same, but it does something first
 * @run: what it does; it is done when this returns; NULL for nothing
 * @context: handed to it
 */
pid_t given_child_after(void (*run)(void *context), void *context);

/**
 * end_child() - end that process and wait until it is gone
 * @child: from given_child()
 */
void end_child(pid_t child);

/**
 * in_child() - run expectations in a forked process; they end the test too
 * @run: what it does
 * @context: handed to it
 */
void in_child(void (*run)(void *context), void *context);

/**
 * pfn_of() - the page frame where a page lies
 * @page: its address; it must be present
 */
uint64_t pfn_of(const void *page);

/**
 * huge_bytes() - how much of a range is mapped by PMDs
 * @start: first byte; only mappings that lie inside the range count
 * @size: bytes
 */
long huge_bytes(const void *start, size_t size);

#endif /* GUEST_GIVEN_H */
