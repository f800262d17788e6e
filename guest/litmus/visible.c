// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a page at two places while it moves?
 *
 *	mover, first CPU			watcher, second CPU
 *	fill the pages S..			write S[k]: now in this CPU's TLB
 *	move S.. to D..				old = D[k]	until it is there
 *						S[k] = old + 1	by what the TLB has
 *						new = D[k]
 *	forbidden: new == old + 1
 *
 * Then one thread has written to the page at its old address after another one
 * could have seen it at its new address.
 */
#include "litmus/litmus.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/report.h"
#include "lib/trap.h"
#include "lib/uffd.h"
#include "lib/units.h"

/* The first word of each page before it moves; what is new reads 0. */
#define START	UINT64_C(1000)

/**
 * struct race - what both threads know
 * @source: S
 * @destination: D
 * @size: bytes of each
 * @cpus: of the mover and of the watcher
 * @rounds: how many there are
 * @filled: the last round whose pages are there
 * @cached: the last round in which the watcher has written to its page
 * @moved: the last round whose move has returned
 * @done: the last round that the watcher has ended
 */
struct race {
	char *source;
	char *destination;
	size_t size;
	int cpus[2];
	unsigned int rounds;
	atomic_uint filled;
	atomic_uint cached;
	atomic_uint moved;
	atomic_uint done;
	struct outcomes outcomes;
};

/* How the pages get from one place to the other. */
struct way {
	int (*prepare)(struct race *race, struct uffd *uffd);
	int (*move)(struct race *race, const struct uffd *uffd);
};

static _Atomic uint64_t *word_of(char *base, size_t offset)
{
	return (_Atomic uint64_t *)(base + offset);
}

/* Return: whether the page was at its new place. */
static bool look(struct race *race, size_t offset)
{
	uint64_t old, new;

	if (!trap_copy(&old, race->destination + offset, sizeof(old)) || old < START)
		return false;
	atomic_store_explicit(word_of(race->source, offset), old + 1, memory_order_relaxed);
	new = atomic_load_explicit(word_of(race->destination, offset), memory_order_relaxed);
	race->outcomes.looked++;
	race->outcomes.forbidden += new == old + 1;
	return true;
}

static void *watch(void *context)
{
	struct race *race = context;
	bool over;

	litmus_pin(race->cpus[1]);
	for (unsigned int round = 1; round <= race->rounds; round++) {
		size_t offset = round % 2 ? 0 : race->size / PAGE_BYTES / 2 * PAGE_BYTES;

		step_wait(&race->filled, round);
		atomic_store(word_of(race->source, offset), START);
		step_reach(&race->cached, round);
		do
			over = atomic_load(&race->moved) >= round;
		while (!look(race, offset) && !over);
		step_reach(&race->done, round);
	}
	return NULL;
}

static int map_at(char *address, size_t size, int protection)
{
	void *map = mmap(address, size, protection,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	if (map == MAP_FAILED)
		return -errno;
	madvise(map, size, MADV_NOHUGEPAGE);
	return 0;
}

static int prepare_move(struct race *race, struct uffd *uffd)
{
	int error = map_at(race->destination, race->size, PROT_READ | PROT_WRITE);

	return error ? error : uffd_register(uffd, race->destination, race->size);
}

static int move(struct race *race, const struct uffd *uffd)
{
	return uffd_move_once(uffd, race->destination, race->source, race->size, 0, NULL);
}

/* Until it is there, D cannot be read. */
static int prepare_remap(struct race *race, struct uffd *uffd)
{
	(void)uffd;
	return map_at(race->destination, race->size, PROT_NONE);
}

static int remap(struct race *race, const struct uffd *uffd)
{
	(void)uffd;
	return mremap(race->source, race->size, race->size,
		      MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP,
		      race->destination) == MAP_FAILED ? -errno : 0;
}

static int run_round(struct race *race, unsigned int round, const struct way *way,
		     struct uffd *uffd)
{
	int error = map_at(race->source, race->size, PROT_READ | PROT_WRITE);

	if (!error)
		error = way->prepare(race, uffd);
	if (error)
		return error;
	for (size_t offset = 0; offset < race->size; offset += PAGE_BYTES)
		atomic_store(word_of(race->source, offset), START);
	step_reach(&race->filled, round);
	step_wait(&race->cached, round);
	race->outcomes.moved += way->move(race, uffd) == 0;
	step_reach(&race->moved, round);
	step_wait(&race->done, round);
	return 0;
}

/* Room for both places, and a page between them and their neighbours. */
static int reserve(struct race *race)
{
	size_t all = 2 * race->size + 3 * PAGE_BYTES;
	char *room = mmap(NULL, all, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (room == MAP_FAILED)
		return -errno;
	race->source = room + PAGE_BYTES;
	race->destination = race->source + race->size + PAGE_BYTES;
	return 0;
}

static int race_run(struct race *race, const struct way *way, struct uffd *uffd)
{
	pthread_t watcher;
	int error = litmus_cpus(race->cpus, 2);

	if (!error)
		error = reserve(race);
	if (!error)
		error = -pthread_create(&watcher, NULL, watch, race);
	if (error)
		return error;
	litmus_pin(race->cpus[0]);
	for (unsigned int round = 1; !error && round <= race->rounds; round++)
		error = run_round(race, round, way, uffd);
	if (error)
		return error;	/* the process ends, and the watcher with it */
	pthread_join(watcher, NULL);
	return 0;
}

static int run(const struct litmus *litmus, const struct options *options,
	       const struct way *way)
{
	struct race race = {
		.size = options->pages * PAGE_BYTES, .rounds = options->rounds,
	};
	struct uffd uffd;
	int error = uffd_open(&uffd, UFFD_FEATURE_SIGBUS);

	if (error)
		return litmus_cannot(litmus, error);
	trap_setup(NULL);
	error = race_run(&race, way, &uffd);
	uffd_close(&uffd);
	if (error)
		return litmus_cannot(litmus, error);
	litmus_report(litmus, options, &race.outcomes);
	return STATUS_OK;
}

int run_visible(const struct litmus *litmus, const struct options *options)
{
	static const struct way by_move = { prepare_move, move };

	return run(litmus, options, &by_move);
}

int run_visible_mremap(const struct litmus *litmus, const struct options *options)
{
	static const struct way by_mremap = { prepare_remap, remap };

	return run(litmus, options, &by_mremap);
}
