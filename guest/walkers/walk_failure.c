// SPDX-License-Identifier: GPL-2.0-only
/*
 * failure - memory that is reported to be broken
 *
 * The process that owns it dies of SIGBUS at the latest when it touches it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "walkers/walkers.h"

static int poison(const void *page)
{
	return madvise((void *)page, PAGE_BYTES, MADV_HWPOISON) ? -errno : 0;
}

static int poison_vma(size_t size, enum vma_kind kind)
{
	struct vma vma;
	int error = walker_vma(&vma, size, kind);

	return error ? error : poison(vma.base + PAGE_BYTES);
}

static int base_page(void)
{
	return poison_vma(HUGE_BYTES, VMA_BASE);
}

static int huge_page(void)
{
	return poison_vma(HUGE_BYTES, VMA_HUGE);
}

/* Held in a pipe, a huge page cannot be split: its owners are killed at once. */
static int held_huge_page(void)
{
	struct vma vma;
	struct iovec page;
	int ends[2];
	int error = walker_vma(&vma, HUGE_BYTES, VMA_HUGE);

	if (error || pipe(ends))
		return error ? error : -errno;
	page = (struct iovec){ vma.base, PAGE_BYTES };
	if (vmsplice(ends[1], &page, 1, 0) < 0)
		return -errno;
	error = poison(vma.base + PAGE_BYTES);
	return error == -EBUSY || error == -EHWPOISON ? 0 : error;
}

static int merged_page(void)
{
	struct vma vma;
	int error = walker_vma(&vma, 64 * PAGE_BYTES, VMA_BASE);

	if (!error)
		error = walker_merge(&vma);
	return error ? error : poison(vma.base);
}

static int file_page(void)
{
	int fd = memfd_create("walkers", MFD_CLOEXEC);
	char *map;

	if (fd < 0 || ftruncate(fd, HUGE_BYTES))
		return -errno;
	map = mmap(NULL, HUGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return -errno;
	*map = 1;
	return poison(map);
}

const struct walker failure_walkers[] = {
	{ "a base page poisoned", base_page },
	{ "a huge page poisoned", huge_page },
	{ "a huge page that is held poisoned", held_huge_page },
	{ "a merged page poisoned", merged_page },
	{ "a page of a file poisoned", file_page },
	{ 0 }
};
