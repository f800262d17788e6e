// SPDX-License-Identifier: GPL-2.0-only
/*
 * art - the calls of Android's run-time, as its compacting collector makes them
 *
 * One userfaultfd; three sources, two destinations:
 *
 *	from-space	-> moving space		collector: long runs, from the end on;
 *						mutators: what others have finished
 *	buffers		-> moving space		mutators: one page each, just compacted
 *	shadow map	-> linear-alloc space	mutators: some pages
 *
 * and now and then some other part of the process maps memory. The order is
 * random, with --seed. All roles take turns in one thread, so that instructions
 * are counted exactly, as by cost; contention is for the workload gc.
 *
 * Whether the kernel finds VMAs that it remembers cannot be seen from here. But
 * what a call costs is told apart by what came before it: a call with the same
 * two VMAs, one with others, or a new mapping.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/bench.h"
#include "lib/arch.h"
#include "lib/pages.h"
#include "lib/random.h"
#include "lib/report.h"

enum { BUFFERS = 64, MAPPING_ONE_IN = 64 };

enum map { FROM_SPACE, MOVING_SPACE, COMPACTION, SHADOW, LINEAR_ALLOC, MAPS };

/* Who calls, how much, and how often: one of the sum of all weights. */
static const struct role {
	const char *name;
	enum map src, dst;
	unsigned int pages;
	unsigned int weight;
} roles[] = {
	{ "collector", FROM_SPACE, MOVING_SPACE, 64, 2 },
	{ "mutator", COMPACTION, MOVING_SPACE, 1, 8 },
	{ "neighbours", FROM_SPACE, MOVING_SPACE, 8, 2 },
	{ "linear", SHADOW, LINEAR_ALLOC, 16, 1 },
};

enum { ROLES = sizeof(roles) / sizeof(roles[0]), COLLECTOR = 0 };

/* What came before a call. */
enum before { SAME_VMAS, OTHER_VMAS, NEW_MAPPING, BEFORES };

static const char *const before_words[BEFORES] = {
	[SAME_VMAS] = "same", [OTHER_VMAS] = "other", [NEW_MAPPING] = "mapping",
};

/* Ticks of the calls of one role with the same thing before them. */
struct calls {
	double *ticks;
	size_t count;
};

/**
 * struct cycle - one compaction
 * @maps: the memory
 * @low: pages of the moving space that mutators have filled, from its start
 * @high: where the collector is, from the end downwards
 * @linear: pages of the linear-alloc space that are filled
 * @buffer: the next buffer
 * @last: the role that called last, or NULL after a mapping
 */
struct cycle {
	struct vma maps[MAPS];
	struct uffd uffd;
	size_t low, high, linear;
	unsigned int buffer;
	const struct role *last;
	uint64_t random;
	struct calls calls[ROLES][BEFORES];
	size_t most;
};

static int begin_cycle(struct cycle *cycle, const struct options *options)
{
	const size_t sizes[MAPS] = {
		[FROM_SPACE] = options->size, [MOVING_SPACE] = options->size,
		[COMPACTION] = BUFFERS * PAGE_BYTES, [SHADOW] = options->size,
		[LINEAR_ALLOC] = options->size,
	};
	int error = 0;

	for (int map = 0; !error && map < MAPS; map++)
		error = vma_map(&cycle->maps[map], sizes[map], VMA_BASE);
	if (error)
		return error;
	pages_fill(cycle->maps[FROM_SPACE].base, options->size, 0, 0);
	pages_fill(cycle->maps[SHADOW].base, options->size, 0, 0);
	/* Page tables are in place. */
	for (size_t at = 0; at < options->size; at += HUGE_BYTES) {
		cycle->maps[MOVING_SPACE].base[at] = 1;
		cycle->maps[LINEAR_ALLOC].base[at] = 1;
	}
	if (madvise(cycle->maps[MOVING_SPACE].base, options->size, MADV_DONTNEED) ||
	    madvise(cycle->maps[LINEAR_ALLOC].base, options->size, MADV_DONTNEED))
		return -errno;
	error = uffd_open(&cycle->uffd, UFFD_FEATURE_SIGBUS);
	if (!error)
		error = uffd_register(&cycle->uffd, cycle->maps[MOVING_SPACE].base,
				      options->size);
	if (!error)
		error = uffd_register(&cycle->uffd, cycle->maps[LINEAR_ALLOC].base,
				      options->size);
	cycle->low = cycle->linear = 0;
	cycle->high = options->size / PAGE_BYTES;
	return error;
}

static void end_cycle(struct cycle *cycle)
{
	if (cycle->uffd.fd >= 0)
		uffd_close(&cycle->uffd);
	for (int map = 0; map < MAPS; map++)
		vma_unmap(&cycle->maps[map]);
}

static const struct role *next_role(struct cycle *cycle)
{
	unsigned int sum = 0, pick;

	for (int i = 0; i < ROLES; i++)
		sum += roles[i].weight;
	pick = random_next(&cycle->random) >> 32;
	pick %= sum;
	for (int i = 0; i < ROLES; i++) {
		if (pick < roles[i].weight)
			return &roles[i];
		pick -= roles[i].weight;
	}
	return &roles[COLLECTOR];
}

/* Some other part of the process; the kernel then looks VMAs up anew. */
static int map_elsewhere(struct cycle *cycle)
{
	void *page = mmap(NULL, PAGE_BYTES, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	cycle->last = NULL;
	return page == MAP_FAILED || munmap(page, PAGE_BYTES) ? -errno : 0;
}

static enum before what_was_before(const struct cycle *cycle, const struct role *role)
{
	const struct role *last = cycle->last;

	if (!last)
		return NEW_MAPPING;
	return last->src == role->src && last->dst == role->dst ? SAME_VMAS : OTHER_VMAS;
}

/* Where the pages of a call are, and go; a buffer's page is written just before. */
static void choose_pages(struct cycle *cycle, const struct role *role, char **src,
			 char **dst)
{
	size_t page, from;

	if (role->dst == LINEAR_ALLOC) {
		page = from = cycle->linear;
		cycle->linear += role->pages;
	} else if (role == &roles[COLLECTOR]) {
		page = from = cycle->high -= role->pages;
	} else {
		page = from = cycle->low;
		cycle->low += role->pages;
	}
	if (role->src == COMPACTION) {
		from = cycle->buffer++ % BUFFERS;
		page_fill(cycle->maps[COMPACTION].base + from * PAGE_BYTES, page, 0);
	}
	*src = cycle->maps[role->src].base + from * PAGE_BYTES;
	*dst = cycle->maps[role->dst].base + page * PAGE_BYTES;
}

static int call(struct cycle *cycle, const struct role *role)
{
	struct calls *calls = &cycle->calls[role - roles][what_was_before(cycle, role)];
	char *src, *dst;
	uint64_t start;
	int error;

	choose_pages(cycle, role, &src, &dst);
	start = arch_ticks();
	error = uffd_move_once(&cycle->uffd, dst, src, role->pages * PAGE_BYTES, 0, NULL);
	if (calls->count < cycle->most)
		calls->ticks[calls->count++] = (double)(arch_ticks() - start);
	cycle->last = role;
	return error;
}

/* Until collector and mutators meet. */
static int run_cycle(struct cycle *cycle, const struct options *options)
{
	const size_t pages = options->size / PAGE_BYTES;
	int error = 0;

	while (!error) {
		const struct role *role = next_role(cycle);

		if (cycle->low + role->pages > cycle->high)
			return 0;
		if (role->dst == LINEAR_ALLOC && cycle->linear + role->pages > pages)
			continue;
		if (random_next(&cycle->random) % MAPPING_ONE_IN == 0)
			error = map_elsewhere(cycle);
		if (!error)
			error = call(cycle, role);
	}
	return error;
}

static bool is_right(const struct cycle *cycle)
{
	const char *moving = cycle->maps[MOVING_SPACE].base;
	struct page_error wrong;

	return pages_check(moving, cycle->low * PAGE_BYTES, 0, 0, &wrong) &&
	       pages_check(moving + cycle->high * PAGE_BYTES,
			   cycle->maps[MOVING_SPACE].size - cycle->high * PAGE_BYTES,
			   cycle->high, 0, &wrong) &&
	       pages_check(cycle->maps[LINEAR_ALLOC].base, cycle->linear * PAGE_BYTES, 0, 0,
			   &wrong);
}

static void report_calls(const struct cycle *cycle, const char *name)
{
	const char *metric = ticks_are_instructions() ? "instructions" : "ticks";

	for (int role = 0; role < ROLES; role++) {
		for (int before = 0; before < BEFORES; before++) {
			const struct calls *calls = &cycle->calls[role][before];
			json_t *params = json_pack("{s:s, s:s, s:i, s:s}", "workload", name,
						   "role", roles[role].name,
						   "pages_per_call", roles[role].pages,
						   "before", before_words[before]);

			if (calls->count)
				report_sample(params, metric, "per call",
					      median(calls->ticks, calls->count));
			json_decref(params);
		}
	}
}

/* At most so many calls could find the VMAs of the one before. */
static void report_shares(const struct cycle *cycle, const char *name)
{
	json_t *params = json_pack("{s:s}", "workload", name);
	double sums[BEFORES] = { 0 }, all = 0;

	for (int role = 0; role < ROLES; role++)
		for (int before = 0; before < BEFORES; before++)
			sums[before] += (double)cycle->calls[role][before].count;
	for (int before = 0; before < BEFORES; before++)
		all += sums[before];
	report_sample(params, "calls", "calls", all);
	report_sample(params, "same_vmas", "% of calls", sums[SAME_VMAS] * 100 / all);
	report_sample(params, "after_mapping", "% of calls", sums[NEW_MAPPING] * 100 / all);
	json_decref(params);
}

static int make_lists(struct cycle *cycle, const struct options *options)
{
	cycle->most = options->repeat * (options->size / PAGE_BYTES);
	for (int i = 0; i < ROLES * BEFORES; i++) {
		struct calls *calls = &cycle->calls[i / BEFORES][i % BEFORES];

		calls->ticks = calloc(cycle->most, sizeof(*calls->ticks));
		if (!calls->ticks)
			return -ENOMEM;
	}
	return 0;
}

static void free_lists(struct cycle *cycle)
{
	for (int i = 0; i < ROLES * BEFORES; i++)
		free(cycle->calls[i / BEFORES][i % BEFORES].ticks);
}

int run_art(const struct workload *workload, const struct options *options)
{
	struct cycle cycle = { .random = random_stream(options->seed, 0) };
	int error = make_lists(&cycle, options);
	bool right = true;

	for (unsigned int i = 0; !error && right && i < options->repeat; i++) {
		cycle.uffd.fd = -1;
		error = begin_cycle(&cycle, options);
		if (!error)
			error = run_cycle(&cycle, options);
		right = error || is_right(&cycle);
		end_cycle(&cycle);
	}
	if (!error && right) {
		report_calls(&cycle, workload->entry.name);
		report_shares(&cycle, workload->entry.name);
	}
	free_lists(&cycle);
	if (!right)
		fprintf(stderr, "art: a page is not what it was\n");
	return error ? bench_cannot(workload, error) : right ? STATUS_OK : STATUS_FAILED;
}
