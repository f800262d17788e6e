// SPDX-License-Identifier: GPL-2.0-only
#include "lib/folio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/pagemap.h"

/* Bits of an entry of /proc/kpageflags. */
#define COMPOUND_HEAD	(UINT64_C(1) << 15)

static void setting_of(size_t size, char *path, size_t room)
{
	snprintf(path, room,
		 "/sys/kernel/mm/transparent_hugepage/hugepages-%zukB/enabled",
		 size / KIB);
}

/* The word in brackets. */
static int read_choice(const char *path, char *word, size_t room)
{
	char text[128], *open, *close;
	int error = file_read(path, text, sizeof(text));

	if (error)
		return error;
	open = strchr(text, '[');
	close = open ? strchr(open, ']') : NULL;
	if (!close || close - open > (long)room)
		return -EINVAL;
	*close = '\0';
	memcpy(word, open + 1, close - open);
	return 0;
}

int folio_sizes_choose(struct folio_sizes *before, size_t size)
{
	int error = 0;
	bool found = false;

	*before = (struct folio_sizes){ 0 };
	for (int i = 0; i < FOLIO_SIZES && !error; i++) {
		const size_t each = FOLIO_SMALLEST << i;
		char path[128];

		setting_of(each, path, sizeof(path));
		error = read_choice(path, before->words[i], sizeof(before->words[i]));
		if (error == -ENOENT) {
			error = 0;
			continue;
		}
		if (!error)
			error = file_write(path, each == size ? "madvise" : "never");
		found = found || each == size;
	}
	return error ? error : found ? 0 : -ENOENT;
}

void folio_sizes_restore(const struct folio_sizes *before)
{
	for (int i = 0; i < FOLIO_SIZES; i++) {
		char path[128];

		setting_of(FOLIO_SMALLEST << i, path, sizeof(path));
		if (before->words[i][0])
			file_write(path, before->words[i]);
	}
}

/* Read the entries of some page frames from /proc/kpageflags or the like. */
static int read_frames(const char *path, uint64_t first, size_t count,
		       uint64_t *entries)
{
	const size_t size = count * sizeof(*entries);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return -errno;
	got = pread(fd, entries, size, (off_t)(first * sizeof(*entries)));
	close(fd);
	return got == (ssize_t)size ? 0 : -EIO;
}

/* The page frames of a range follow one another, from one on that is aligned. */
static bool is_one_run(const uint64_t *entries, size_t pages)
{
	const uint64_t first = entries[0] & PAGEMAP_PFN;

	for (size_t i = 0; i < pages; i++)
		if (!(entries[i] & PAGEMAP_PRESENT) ||
		    (entries[i] & PAGEMAP_PFN) != first + i)
			return false;
	return first && (first & (pages - 1)) == 0;
}

/* One head, tails, and no tail behind them, which would make it a larger one. */
static bool is_one_folio(const uint64_t *flags, size_t pages)
{
	for (size_t i = 0; i < pages; i++)
		if (!(flags[i] & (i ? FOLIO_TAIL : COMPOUND_HEAD)))
			return false;
	return !(flags[pages] & FOLIO_TAIL);
}

static int is_folio(const char *start, size_t pages)
{
	/* Behind the last frame of all memory there is none to be read: no flags. */
	uint64_t entries[HUGE_PAGES], flags[HUGE_PAGES + 1] = { 0 };
	int error = pagemap_read(start, pages, entries);

	if (error || !is_one_run(entries, pages))
		return error;
	error = read_frames("/proc/kpageflags", entries[0] & PAGEMAP_PFN, pages + 1,
			    flags);
	if (error == -EIO)
		error = read_frames("/proc/kpageflags", entries[0] & PAGEMAP_PFN,
				    pages, flags);
	return error ? error : is_one_folio(flags, pages);
}

long folio_count(const void *start, size_t size, size_t folio)
{
	long count = 0;

	for (size_t at = 0; at + folio <= size; at += folio) {
		int whole = is_folio((const char *)start + at, folio / PAGE_BYTES);

		if (whole < 0)
			return whole;
		count += whole;
	}
	return count;
}

/* The flags of a page frame; none where there is no memory. */
static uint64_t frame_flags(uint64_t pfn)
{
	uint64_t flags = 0;

	return read_frames("/proc/kpageflags", pfn, 1, &flags) ? 0 : flags;
}

uint64_t folio_flags(uint64_t entry)
{
	return entry & PAGEMAP_PRESENT ? frame_flags(entry & PAGEMAP_PFN) : 0;
}

long folio_frame_mappings(uint64_t entry)
{
	uint64_t mappings = 0;
	int error = 0;

	if (entry & PAGEMAP_PRESENT)
		error = read_frames("/proc/kpagecount", entry & PAGEMAP_PFN, 1, &mappings);
	return error ? error : (long)mappings;
}

long folio_mappings(const void *start, size_t count)
{
	long sum = 0;

	for (size_t i = 0; i < count; i++) {
		uint64_t entry = pagemap_entry((const char *)start + i * PAGE_BYTES);
		long mappings = folio_frame_mappings(entry);

		if (mappings < 0)
			return mappings;
		sum += mappings;
	}
	return sum;
}

/*
 * Where the folio of a frame begins, and how many it has. They are a power of two, and
 * aligned to it, so only its own frames are read, and the one behind it. Other folios
 * change at any time, which not every kernel bears while they are read (F11 and F14 of
 * docs/findings.md).
 */
static uint64_t find_extent(uint64_t pfn, size_t *pages)
{
	uint64_t first = pfn, flags = frame_flags(pfn);

	for (size_t size = 2; flags & FOLIO_TAIL && size <= HUGE_PAGES; size *= 2) {
		first = pfn - pfn % size;
		flags = frame_flags(first);
	}
	*pages = 1;
	if (flags & COMPOUND_HEAD)
		do
			*pages *= 2;
		while (*pages < HUGE_PAGES && frame_flags(first + *pages) & FOLIO_TAIL);
	return first;
}

bool folio_is_shared(uint64_t entry)
{
	uint64_t mappings[HUGE_PAGES];
	size_t pages;
	const uint64_t first = find_extent(entry & PAGEMAP_PFN, &pages);

	if (read_frames("/proc/kpagecount", first, pages, mappings))
		return false;
	for (size_t i = 0; i < pages; i++)
		if (mappings[i] > 1)
			return true;
	return false;
}

bool folio_may_pass_for_shared(const void *page, const uint64_t *entries, size_t count,
			       size_t number)
{
	const uint64_t pfn = entries[number] & PAGEMAP_PFN;
	const size_t of_table = (uintptr_t)page / PAGE_BYTES % HUGE_PAGES;
	size_t pages;
	const uint64_t first = find_extent(pfn, &pages);
	const size_t before = pfn - first, behind = pages - before;

	if (before > number || behind > count - number ||
	    before > of_table || behind > HUGE_PAGES - of_table || pages == HUGE_PAGES)
		return true;
	for (size_t i = 0; i < pages; i++) {
		const uint64_t entry = entries[number - before + i];

		if (!(entry & PAGEMAP_PRESENT) || (entry & PAGEMAP_PFN) != first + i)
			return true;
	}
	return false;
}
