// SPDX-License-Identifier: GPL-2.0-only
/*
 * Can a page be read at its old place after the move has returned?
 *
 *	reclaimer		mover				watcher
 *							read S[0]: in this CPU's TLB
 *	MADV_PAGEOUT S..	until S[0] is a swap entry	read S[0]
 *				UFFDIO_MOVE S[0] to D[0]	read S[0]
 *				returned = 1		until returned
 *							late = S[0]
 *	forbidden: late is what the page held
 *
 * Reclaim unmaps many pages and flushes the TLB for all of them at its end. Its
 * entries must be clean for that, so the pages were swapped out and read before.
 * What the move has emptied reads 0.
 */
#include "litmus/litmus.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/counters.h"
#include "lib/pagemap.h"
#include "lib/random.h"
#include "lib/report.h"
#include "lib/uffd.h"
#include "lib/units.h"

enum { WORDS = PAGE_BYTES / sizeof(uint64_t) };

/**
 * struct race - what all threads know
 * @source: S
 * @destination: D
 * @size: bytes of S; D is one page
 * @cpus: of mover, watcher and reclaimer
 * @rounds: how many there are
 * @begun: the last round that has begun
 * @cached: the last round in which the watcher has read its page
 * @returned: the last round whose move has returned with success
 * @reclaimed: the last round in which reclaim is done
 * @over: the last round in which there is nothing more to wait for
 * @done: the last round that the watcher has ended
 */
struct race {
	_Atomic uint64_t *source;
	_Atomic uint64_t *destination;
	size_t size;
	int cpus[3];
	unsigned int rounds;
	atomic_uint begun;
	atomic_uint cached;
	atomic_uint returned;
	atomic_uint reclaimed;
	atomic_uint over;
	atomic_uint done;
	struct outcomes outcomes;
};

/* No two pages are alike, and none is easily compressed to nothing. */
static void fill(struct race *race, unsigned int round)
{
	uint64_t stream = random_stream(1, round);

	for (size_t i = 0; i < race->size / sizeof(uint64_t); i++)
		atomic_store_explicit(race->source + i, random_next(&stream),
				      memory_order_relaxed);
}

static void read_all(struct race *race)
{
	for (size_t i = 0; i < race->size / sizeof(uint64_t); i += WORDS)
		atomic_load_explicit(race->source + i, memory_order_relaxed);
}

static void *reclaim(void *context)
{
	struct race *race = context;

	litmus_pin(race->cpus[2]);
	for (unsigned int round = 1; round <= race->rounds; round++) {
		step_wait(&race->cached, round);
		madvise((void *)race->source, race->size, MADV_PAGEOUT);
		step_reach(&race->reclaimed, round);
	}
	return NULL;
}

static void *watch(void *context)
{
	struct race *race = context;

	litmus_pin(race->cpus[1]);
	for (unsigned int round = 1; round <= race->rounds; round++) {
		bool returned = false;
		uint64_t held, late;

		step_wait(&race->begun, round);
		held = atomic_load(race->source);
		step_reach(&race->cached, round);
		while (!returned && atomic_load(&race->over) < round) {
			atomic_load_explicit(race->source, memory_order_relaxed);
			returned = atomic_load(&race->returned) >= round;
		}
		if (returned) {
			late = atomic_load_explicit(race->source, memory_order_relaxed);
			race->outcomes.looked++;
			race->outcomes.forbidden += late == held;
		}
		step_wait(&race->over, round);
		step_reach(&race->done, round);
	}
	return NULL;
}

/* Return: whether the first page got a swap entry while reclaim went on. */
static bool wait_for_swap_entry(struct race *race, unsigned int round)
{
	while (atomic_load(&race->reclaimed) < round)
		if (pagemap_entry((void *)race->source) & PAGEMAP_SWAPPED)
			return true;
	return false;
}

static void run_round(struct race *race, unsigned int round, const struct uffd *uffd)
{
	fill(race, round);
	madvise((void *)race->source, race->size, MADV_PAGEOUT);
	read_all(race);
	step_reach(&race->begun, round);
	step_wait(&race->cached, round);
	if (wait_for_swap_entry(race, round) &&
	    !uffd_move_once(uffd, (void *)race->destination, (void *)race->source,
			    PAGE_BYTES, 0, NULL)) {
		race->outcomes.moved++;
		step_reach(&race->returned, round);
	}
	step_wait(&race->reclaimed, round);
	step_reach(&race->over, round);
	step_wait(&race->done, round);
	madvise((void *)race->source, race->size, MADV_DONTNEED);
	madvise((void *)race->destination, PAGE_BYTES, MADV_DONTNEED);
}

static int map(struct race *race, const struct uffd *uffd)
{
	char *room = mmap(NULL, race->size + 2 * PAGE_BYTES, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (room == MAP_FAILED)
		return -errno;
	madvise(room, race->size + 2 * PAGE_BYTES, MADV_NOHUGEPAGE);
	race->source = (void *)room;
	race->destination = (void *)(room + race->size + PAGE_BYTES);
	return uffd_register(uffd, (void *)race->destination, PAGE_BYTES);
}

static int race_run(struct race *race, const struct uffd *uffd)
{
	pthread_t watcher, reclaimer;
	int error = litmus_cpus(race->cpus, 3);

	if (!error)
		error = map(race, uffd);
	if (!error)
		error = -pthread_create(&watcher, NULL, watch, race);
	if (!error)
		error = -pthread_create(&reclaimer, NULL, reclaim, race);
	if (error)
		return error;	/* the process ends, and its threads with it */
	litmus_pin(race->cpus[0]);
	for (unsigned int round = 1; round <= race->rounds; round++)
		run_round(race, round, uffd);
	pthread_join(watcher, NULL);
	pthread_join(reclaimer, NULL);
	return 0;
}

int run_pending(const struct litmus *litmus, const struct options *options)
{
	struct race race = {
		.size = options->pages * PAGE_BYTES, .rounds = options->rounds,
	};
	struct uffd uffd;
	int error;

	if (!counters_have_swap())
		return report_unsupported(litmus->entry.name, "no swap");
	error = uffd_open(&uffd, 0);
	if (error)
		return litmus_cannot(litmus, error);
	error = race_run(&race, &uffd);
	uffd_close(&uffd);
	if (error)
		return litmus_cannot(litmus, error);
	litmus_report(litmus, options, &race.outcomes);
	return STATUS_OK;
}
