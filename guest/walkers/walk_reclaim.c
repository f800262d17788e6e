// SPDX-License-Identifier: GPL-2.0-only
/*
 * reclaim - pages that the kernel wants back, under both of its LRU designs
 */
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/memcg.h"
#include "walkers/walkers.h"

#define LRU_GEN	"/sys/kernel/mm/lru_gen/enabled"

enum {
	WORKING_SET	= 16,	/* MiB */
	ROUNDS		= 6,
};

/*
 * Pages that two processes map. The other one uses them all the time, so that
 * some become active, and then too many are.
 */
static int squeeze(void)
{
	struct memcg memcg;
	struct vma vma;
	pid_t other;
	int error = memcg_enter(&memcg);

	if (!error)
		error = walker_vma(&vma, WORKING_SET * MIB, VMA_BASE);
	if (error)
		return error;
	other = fork();
	if (other == 0)
		for (;;)
			walker_touch(&vma);
	for (int i = 0; i < ROUNDS; i++) {
		walker_touch(&vma);
		memcg_write(&memcg, "memory.reclaim", WORKING_SET * MIB);
	}
	/* A limit that is never enforced by killing, unlike memory.max. */
	memcg_write(&memcg, "memory.high", WORKING_SET * MIB / 2);
	clock_sleep_ms(1000);
	memcg_write(&memcg, "memory.high", SIZE_MAX);
	if (other > 0) {
		kill(other, SIGKILL);
		waitpid(other, NULL, 0);
	}
	memcg_leave(&memcg);
	return 0;
}

static int reclaim_classic(void)
{
	int error = file_write(LRU_GEN, "0");

	return error ? error : squeeze();
}

static int reclaim_generations(void)
{
	int error = file_write(LRU_GEN, "7");

	if (!error)
		error = squeeze();
	file_write(LRU_GEN, "0");
	return error;
}

/* madvise() by the process about its own pages. */
static int advise(int advice, enum vma_kind kind)
{
	struct vma vma;
	int error = walker_vma(&vma, 4 * HUGE_BYTES, kind);

	if (error)
		return error;
	if (madvise(vma.base, vma.size, advice))
		return -errno;
	return madvise(vma.base, vma.size, MADV_PAGEOUT) ? -errno : 0;
}

static int advise_cold(void)
{
	return advise(MADV_COLD, VMA_BASE);
}

static int advise_free(void)
{
	return advise(MADV_FREE, VMA_BASE);
}

static int advise_pageout_huge(void)
{
	return advise(MADV_PAGEOUT, VMA_HUGE);
}

/* Part of a huge page is freed: it is split when memory gets scarce. */
static int deferred_split(void)
{
	struct memcg memcg;
	struct vma vma;
	int error = memcg_enter(&memcg);

	if (!error)
		error = walker_vma(&vma, 8 * HUGE_BYTES, VMA_HUGE);
	if (error)
		return error;
	for (size_t at = 0; at < vma.size; at += HUGE_BYTES)
		madvise(vma.base + at, HUGE_BYTES / 2, MADV_DONTNEED);
	memcg_write(&memcg, "memory.reclaim", vma.size);
	memcg_leave(&memcg);
	return 0;
}

/* MADV_FREE on a part of a huge page splits it there and then. */
static int free_part_of_huge(void)
{
	struct vma vma;
	int error = walker_vma(&vma, HUGE_BYTES, VMA_HUGE);

	if (error)
		return error;
	return madvise(vma.base, HUGE_BYTES / 2, MADV_FREE) ? -errno : 0;
}

static int locked_in_memory(void)
{
	struct memcg memcg;
	struct vma vma;
	int error = memcg_enter(&memcg);

	if (!error)
		error = walker_vma(&vma, 8 * MIB, VMA_BASE);
	if (error)
		return error;
	/* Reclaim looks at the pages before the lock has reached their flags. */
	if (mlock2(vma.base, vma.size / 2, MLOCK_ONFAULT))
		return -errno;
	memcg_write(&memcg, "memory.reclaim", vma.size);
	munlock(vma.base, vma.size / 2);
	memcg_write(&memcg, "memory.reclaim", vma.size);
	memcg_leave(&memcg);
	return 0;
}

static int merged(void)
{
	struct vma vma;
	int error = walker_vma(&vma, 2 * MIB, VMA_BASE);

	if (!error)
		error = walker_merge(&vma);
	if (error)
		return error;
	madvise(vma.base, vma.size, MADV_COLD);
	return madvise(vma.base, vma.size, MADV_PAGEOUT) ? -errno : 0;
}

const struct walker reclaim_walkers[] = {
	{ "reclaim with active and inactive lists", reclaim_classic },
	{ "reclaim with generations", reclaim_generations },
	{ "cold pages", advise_cold },
	{ "free pages", advise_free },
	{ "huge pages paged out", advise_pageout_huge },
	{ "huge pages split late", deferred_split },
	{ "part of a huge page freed", free_part_of_huge },
	{ "pages locked in memory", locked_in_memory },
	{ "merged pages reclaimed", merged },
	{ 0 }
};
