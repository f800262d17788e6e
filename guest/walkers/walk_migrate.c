// SPDX-License-Identifier: GPL-2.0-only
/*
 * migrate - content that gets another page frame, and huge pages made and split
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/pin.h"
#include "lib/uffd.h"
#include "walkers/walkers.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25
#endif

#define KHUGEPAGED	"/sys/kernel/mm/transparent_hugepage/khugepaged/"

static int soft_offline(void)
{
	struct vma vma;
	int error = walker_vma(&vma, HUGE_BYTES, VMA_BASE);

	if (error)
		return error;
	return madvise(vma.base, 4 * PAGE_BYTES, MADV_SOFT_OFFLINE) ? -errno : 0;
}

static int soft_offline_huge(void)
{
	struct vma vma;
	int error = walker_vma(&vma, HUGE_BYTES, VMA_HUGE);

	if (error)
		return error;
	return madvise(vma.base, PAGE_BYTES, MADV_SOFT_OFFLINE) ? -errno : 0;
}

/*
 * A page in a pipe cannot be migrated: it has a reference too many. All is
 * undone after the map has been walked.
 */
static int soft_offline_held(void)
{
	struct vma vma;
	struct iovec page;
	int ends[2];
	int error = walker_vma(&vma, HUGE_BYTES, VMA_BASE);

	if (error || pipe(ends))
		return error ? error : -errno;
	page = (struct iovec){ vma.base, PAGE_BYTES };
	if (vmsplice(ends[1], &page, 1, 0) < 0)
		return -errno;
	if (madvise(vma.base, PAGE_BYTES, MADV_SOFT_OFFLINE) == 0)
		return -EEXIST;	/* it was migrated all the same */
	return 0;
}

static int soft_offline_merged(void)
{
	struct vma vma;
	int error = walker_vma(&vma, 64 * PAGE_BYTES, VMA_BASE);

	if (!error)
		error = walker_merge(&vma);
	if (error)
		return error;
	return madvise(vma.base, PAGE_BYTES, MADV_SOFT_OFFLINE) ? -errno : 0;
}

/* Every other page of much memory is freed, then the rest is moved together. */
static int compact(void)
{
	struct vma vma;
	int error = walker_vma(&vma, 64 * MIB, VMA_BASE);

	if (error)
		return error;
	for (size_t at = 0; at < vma.size; at += 2 * PAGE_BYTES)
		madvise(vma.base + at, PAGE_BYTES, MADV_DONTNEED);
	return file_write("/proc/sys/vm/compact_memory", "1");
}

static int split_on_request(void)
{
	struct vma vma;
	char text[96];
	int error = walker_vma(&vma, HUGE_BYTES, VMA_HUGE);

	if (error)
		return error;
	snprintf(text, sizeof(text), "%d,0x%lx,0x%lx,0", getpid(),
		 (unsigned long)vma.base, (unsigned long)vma.base + HUGE_BYTES);
	error = file_write("/sys/kernel/debug/split_huge_pages", text);
	if (!error)
		error = walker_vma(&vma, HUGE_BYTES, VMA_HUGE);
	return error ? error : file_write("/sys/kernel/debug/split_huge_pages", "1");
}

static int collapse(void)
{
	struct vma vma;
	int error = walker_vma(&vma, HUGE_BYTES, VMA_BASE);

	if (error)
		return error;
	madvise(vma.base, HUGE_BYTES, MADV_HUGEPAGE);
	return madvise(vma.base, HUGE_BYTES, MADV_COLLAPSE) ? -errno : 0;
}

/* The kernel's own thread does it, and swaps in what it needs. */
static int collapse_in_background(void)
{
	struct vma vma;
	int error = walker_vma(&vma, 2 * HUGE_BYTES, VMA_BASE);

	if (error)
		return error;
	file_write(KHUGEPAGED "scan_sleep_millisecs", "10");
	file_write(KHUGEPAGED "alloc_sleep_millisecs", "10");
	madvise(vma.base, 16 * PAGE_BYTES, MADV_PAGEOUT);
	madvise(vma.base, vma.size, MADV_HUGEPAGE);
	clock_sleep_ms(1000);
	return 0;
}

static int collapse_file(void)
{
	int fd = memfd_create("walkers", MFD_CLOEXEC);
	/* Aligned to huge pages, and nothing else is there. */
	void *place = (void *)(HUGE_BYTES * 64 * 1024);	/* NOLINT(performance-no-int-to-ptr) */
	char *map;

	if (fd < 0 || ftruncate(fd, 2 * HUGE_BYTES))
		return -errno;
	map = mmap(place, 2 * HUGE_BYTES, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0);
	if (map == MAP_FAILED)
		return -errno;
	memset(map, 1, 2 * HUGE_BYTES);
	madvise(map, 2 * HUGE_BYTES, MADV_HUGEPAGE);
	if (madvise(map, 2 * HUGE_BYTES, MADV_COLLAPSE))
		return -errno;
	/* A hole from within one huge page into the other splits both. */
	if (fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		      HUGE_BYTES / 2, HUGE_BYTES) ||
	    madvise(map, HUGE_BYTES, MADV_COLLAPSE) || ftruncate(fd, HUGE_BYTES / 2))
		return -errno;
	return madvise(map, HUGE_BYTES / 4, MADV_PAGEOUT) ? -errno : 0;
}

static int move(enum vma_kind kind, size_t size)
{
	struct vma from, to;
	struct uffd uffd;
	int error = walker_vma(&from, 4 * HUGE_BYTES, kind);

	if (!error)
		error = vma_map(&to, 4 * HUGE_BYTES, kind);
	if (!error)
		error = uffd_open(&uffd, 0);
	if (!error)
		error = uffd_register(&uffd, to.base, to.size);
	return error ? error : uffd_move(&uffd, to.base, from.base, size, 0).error;
}

static int move_base(void)
{
	return move(VMA_BASE, HUGE_BYTES);
}

static int move_huge(void)
{
	return move(VMA_HUGE, 2 * HUGE_BYTES);
}

static int move_part_of_huge(void)
{
	return move(VMA_HUGE, 5 * PAGE_BYTES);
}

const struct walker migrate_walkers[] = {
	{ "pages taken offline", soft_offline },
	{ "a huge page taken offline", soft_offline_huge },
	{ "a page that is held taken offline", soft_offline_held },
	{ "a merged page taken offline", soft_offline_merged },
	{ "compaction", compact },
	{ "huge pages split on request", split_on_request },
	{ "pages collapsed", collapse },
	{ "pages collapsed in the background", collapse_in_background },
	{ "pages of a file collapsed", collapse_file },
	{ "base pages moved", move_base },
	{ "huge pages moved", move_huge },
	{ "part of a huge page moved", move_part_of_huge },
	{ 0 }
};
