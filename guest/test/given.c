// SPDX-License-Identifier: GPL-2.0-only
#include "test/given.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/folio.h"
#include "lib/pagemap.h"
#include "lib/pin.h"
#include "lib/report.h"

static struct pair map_pair(size_t size, enum vma_kind kind)
{
	struct pair pair = { .uffd.fd = -1, .size = size };
	struct vma src, dst;

	SET_UP(vma_map(&src, size, kind));
	SET_UP(vma_map(&dst, size, kind));
	pair.src = src.base;
	pair.dst = dst.base;
	fill_pages(pair.src, size / PAGE_BYTES, 0);
	return pair;
}

struct pair given_unregistered_pair(size_t pages)
{
	return map_pair(pages * PAGE_BYTES, VMA_BASE);
}

void given_registered(struct pair *pair, uint64_t features)
{
	SET_UP(uffd_open(&pair->uffd, features));
	SET_UP(uffd_register(&pair->uffd, pair->dst, pair->size));
}

struct pair given_pair(size_t pages)
{
	struct pair pair = given_unregistered_pair(pages);

	given_registered(&pair, UFFD_FEATURE_SIGBUS);
	SET_UP(uffd_register(&pair.uffd, pair.src, pair.size));
	return pair;
}

struct pair given_huge_pair(size_t huge_pages)
{
	struct pair pair = map_pair(huge_pages * HUGE_BYTES, VMA_HUGE);

	if (huge_bytes(pair.src, pair.size) != (long)pair.size)
		test_skip("no %zu free huge pages", huge_pages);
	given_registered(&pair, UFFD_FEATURE_SIGBUS);
	return pair;
}

/* Fill a VMA with folios of one size. Return how many there are, or an error. */
static long fill_with_folios(struct vma *vma, size_t folio, size_t folios)
{
	struct folio_sizes before;
	int error;

	SET_UP(vma_map(vma, folio * folios, VMA_HUGE));
	error = folio_sizes_choose(&before, folio);
	if (!error)
		fill_pages(vma->base, folio * folios / PAGE_BYTES, 0);
	folio_sizes_restore(&before);
	if (error)
		return error;
	/* Keep khugepaged from collapsing them during the test. */
	SET_UP(madvise(vma->base, vma->size, MADV_NOHUGEPAGE) ? -errno : 0);
	return folio_count(vma->base, folio * folios, folio);
}

char *given_large_memory(size_t folio, size_t folios)
{
	struct vma vma;
	long made;

	for (int tries = 0; tries < 3; tries++) {
		made = fill_with_folios(&vma, folio, folios);
		if (made == -ENOENT)
			test_skip("no folios of %zu KiB on this kernel", folio / KIB);
		SET_UP(made < 0 ? (int)made : 0);
		if (made == (long)folios)
			return vma.base;
		vma_unmap(&vma);
		file_write("/proc/sys/vm/compact_memory", "1");
	}
	test_skip("the kernel made %ld of %zu folios of %zu KiB", made, folios,
		  folio / KIB);
}

void each_folio_size(void (*run)(size_t folio))
{
	for (size_t folio = FOLIO_SMALLEST; folio <= HUGE_BYTES; folio *= 2) {
		test_context("folios of %zu KiB", folio / KIB);
		run(folio);
	}
}

struct pair given_large_pair(size_t folio, size_t folios)
{
	struct pair pair = {
		.src = given_large_memory(folio, folios),
		.dst = given_memory(folio * folios),
		.size = folio * folios,
	};

	given_registered(&pair, UFFD_FEATURE_SIGBUS);
	SET_UP(uffd_register(&pair.uffd, pair.src, pair.size));
	return pair;
}

void give_back(struct pair *pair)
{
	uffd_close(&pair->uffd);
	SET_UP(munmap(pair->src, pair->size) ? -errno : 0);
	SET_UP(munmap(pair->dst, pair->size) ? -errno : 0);
}

void given_watched_for_writes(const struct uffd *uffd, void *start, size_t size)
{
	struct uffdio_register request = {
		.range = { .start = (uintptr_t)start, .len = size },
		.mode = UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP,
	};
	int error = ioctl(uffd->fd, UFFDIO_REGISTER, &request) ? -errno : 0;

	if (error == -EINVAL)
		test_skip("userfaultfd cannot write-protect here");
	SET_UP(error);
}

void given_write_protected(const struct uffd *uffd, void *start, size_t size)
{
	struct uffdio_writeprotect request = {
		.range = { .start = (uintptr_t)start, .len = size },
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};

	given_watched_for_writes(uffd, start, size);
	SET_UP(ioctl(uffd->fd, UFFDIO_WRITEPROTECT, &request) ? -errno : 0);
}

char *given_memory(size_t size)
{
	struct vma vma;

	SET_UP(vma_map(&vma, size, VMA_BASE));
	return vma.base;
}

void fill_pages(void *start, size_t count, uint64_t first)
{
	pages_fill(start, count * PAGE_BYTES, first, 0);
}

void make_hole(char *page)
{
	SET_UP(madvise(page, PAGE_BYTES, MADV_DONTNEED) ? -errno : 0);
}

/* The @number-th of the CPUs that this thread may use, again from the first on. */
static void run_on_cpu(const cpu_set_t *allowed, int number)
{
	int left = number % CPU_COUNT(allowed), cpu = 0;
	cpu_set_t one;

	while (!CPU_ISSET(cpu, allowed) || left--)
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

/*
 * The kernel skips pages that somebody else holds just now, and those that lie
 * in a CPU's batch for the LRU lists, which only that CPU puts there.
 */
size_t swap_out(void *start, size_t count)
{
	cpu_set_t allowed;
	long swapped = 0;

	SET_UP(sched_getaffinity(0, sizeof(allowed), &allowed) ? -errno : 0);
	for (int i = 0; i < 100 && swapped < (long)count; i++) {
		if (i) {
			run_on_cpu(&allowed, i);
			clock_sleep_ms(10);
		}
		SET_UP(madvise(start, count * PAGE_BYTES, MADV_PAGEOUT) ? -errno : 0);
		swapped = pagemap_count(start, count, PAGEMAP_SWAPPED);
		SET_UP(swapped < 0 ? (int)swapped : 0);
	}
	SET_UP(sched_setaffinity(0, sizeof(allowed), &allowed) ? -errno : 0);
	return swapped;
}

void given_swapped_out(void *start, size_t count)
{
	size_t swapped = swap_out(start, count);

	if (swapped < count)
		test_skip("the kernel swapped out %zu of %zu pages", swapped, count);
}

int given_pin(void *start, size_t size)
{
	int pin = pin_pages(start, size);

	SET_UP(pin < 0 ? pin : 0);
	return pin;
}

int given_references(void *start, size_t count)
{
	struct iovec pages = { start, count * PAGE_BYTES };
	int ends[2];

	SET_UP(pipe(ends) ? -errno : 0);
	SET_UP(fcntl(ends[1], F_SETPIPE_SZ, pages.iov_len) < 0 ? -errno : 0);
	SET_UP(vmsplice(ends[1], &pages, 1, 0) == (ssize_t)pages.iov_len ? 0 : -errno);
	close(ends[1]);
	return ends[0];
}

static pid_t fork_child(void)
{
	pid_t pid = fork();

	if (!pid)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	SET_UP(pid < 0 ? -errno : 0);
	return pid;
}

pid_t given_child_after(void (*run)(void *context), void *context)
{
	int ready[2];
	char byte = 0;
	pid_t pid;

	SET_UP(pipe(ready) ? -errno : 0);
	pid = fork_child();
	if (!pid) {
		if (run)
			run(context);
		SET_UP(write(ready[1], &byte, 1) == 1 ? 0 : -errno);
		for (;;)
			pause();
	}
	close(ready[1]);
	SET_UP(read(ready[0], &byte, 1) == 1 ? 0 : -ECHILD);
	close(ready[0]);
	return pid;
}

pid_t given_child(void)
{
	return given_child_after(NULL, NULL);
}

void end_child(pid_t child)
{
	kill(child, SIGKILL);
	SET_UP(waitpid(child, NULL, 0) == child ? 0 : -errno);
}

void in_child(void (*run)(void *context), void *context)
{
	pid_t pid = fork_child();
	int status;

	if (!pid) {
		run(context);
		_exit(STATUS_OK);
	}
	SET_UP(waitpid(pid, &status, 0) == pid ? 0 : -errno);
	if (WIFEXITED(status) && WEXITSTATUS(status))
		_exit(WEXITSTATUS(status));	/* it has said why */
	EXPECT(status, 0);
}

uint64_t pfn_of(const void *page)
{
	uint64_t entry = pagemap_entry(page);

	SET_UP(entry & PAGEMAP_PRESENT ? 0 : -ENOENT);
	return entry & PAGEMAP_PFN;
}

long huge_bytes(const void *start, size_t size)
{
	return smaps_bytes(start, size, "AnonHugePages");
}
