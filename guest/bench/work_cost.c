// SPDX-License-Identifier: GPL-2.0-only
/*
 * cost - what moving one page costs, in instructions
 *
 * Meant for one vCPU under QEMU's -icount shift=0, where the time stamp
 * counter counts instructions; the program finds out whether it does, and else
 * calls the figure ticks. Pages and page tables are in place before, so that a
 * call does nothing but move.
 *
 * Each call is timed by itself. A timer interrupt that falls into a call makes
 * that one longer by thousands of instructions, in one or two calls of a
 * hundred; when it comes depends on everything that ran before. The median
 * over all calls does not see it, and is what a call costs when nothing
 * happens. The minimum is given as well: the shortest path that was taken.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "bench/crew.h"
#include "lib/arch.h"
#include "lib/clock.h"
#include "lib/folio.h"
#include "lib/mark.h"
#include "lib/report.h"

#define LOOPS	UINT64_C(1000)

static uint64_t time_cheap_loop(void)
{
	uint64_t start = arch_ticks();

	arch_cheap_loop(LOOPS);
	return arch_ticks() - start;
}

static uint64_t time_dear_loop(void)
{
	uint64_t start = arch_ticks();

	arch_dear_loop(LOOPS);
	return arch_ticks() - start;
}

/* The least of some tries is free of interrupts; the timing itself costs a few. */
static bool loop_costs(uint64_t (*time_loop)(void), uint64_t instructions)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < 8; i++) {
		uint64_t ticks = time_loop();

		least = ticks < least ? ticks : least;
	}
	return least >= instructions && least < instructions + 16;
}

/*
 * Two loops with known numbers of instructions, which take any processor very
 * different times: both match only where instructions are what is counted.
 */
bool ticks_are_instructions(void)
{
	return loop_costs(time_cheap_loop, 2 * LOOPS) &&
	       loop_costs(time_dear_loop, 3 * LOOPS);
}

/* There and back once more than measured: the first pass makes page tables. */
static bool warm_up(struct mover *mover)
{
	do {
		if (!mover_step(mover))
			return false;
	} while (mover->at || mover->returning);
	return true;
}

/* Whatever the kernel remembers of the process's memory does not hold any more. */
static bool map_and_unmap(void)
{
	void *page = mmap(NULL, PAGE_BYTES, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page != MAP_FAILED && !munmap(page, PAGE_BYTES);
}

static bool measure_calls(struct crew *crew, double *ticks, size_t calls)
{
	struct mover *mover = &crew->movers[0];
	bool moved = true;

	mark_begin();
	for (size_t i = 0; moved && i < calls; i++) {
		uint64_t start;

		if (crew->options->mapping && !map_and_unmap()) {
			mover->error = -errno;
			moved = false;
			break;
		}
		start = arch_ticks();
		moved = mover_step(mover);
		ticks[i] = (double)(arch_ticks() - start);
	}
	mark_end();
	return moved;
}

static json_t *params_for(const struct crew *crew)
{
	const struct options *options = crew->options;
	json_t *params = json_pack("{s:s}", "workload", crew->workload->entry.name);

	if (options->by != BY_MOVE)
		json_object_set_new(params, "by", json_string(mover_by_word(options->by)));
	if (options->folio)
		json_object_set_new(params, "folio_kib",
				    json_integer((json_int_t)(options->folio / KIB)));
	if (options->mapping)
		json_object_set_new(params, "mapping", json_integer(1));
	if (options->huge)
		json_object_set_new(params, "huge", json_integer(1));
	else
		json_object_set_new(params, "pages_per_call",
				    json_integer(options->pages));
	return params;
}

static void report_cost(const struct crew *crew, double *ticks, size_t calls)
{
	const struct options *options = crew->options;
	const unsigned int pages = options->huge ? 1 : options->pages;
	const bool exact = ticks_are_instructions();
	json_t *params = params_for(crew);
	double middle = median(ticks, calls);	/* sorts */

	report_sample(params, exact ? "instructions" : "ticks", "per page",
		      middle / pages);
	if (exact && options->folio)
		report_sample(params, "instructions_per_folio", "per folio",
			      middle / pages * (double)options->folio / (double)PAGE_BYTES);
	report_sample(params, exact ? "instructions_min" : "ticks_min", "per page",
		      ticks[0] / pages);
	report_sample(params, "pages_measured", "pages", (double)calls * pages);
	if (!exact)
		report_unavailable(crew->workload->entry.name, "instructions",
				   "the time stamp counter does not count instructions here");
	json_decref(params);
}

/* How many of the folios at a place are whole, in percent. */
static int report_whole(const struct crew *crew, const char *place, const char *metric)
{
	const struct options *options = crew->options;
	long count = folio_count(place, options->size, options->folio);
	json_t *params;

	if (count < 0)
		return (int)count;
	params = params_for(crew);
	report_sample(params, metric, "%",
		      (double)count * 100 * (double)options->folio / (double)options->size);
	json_decref(params);
	return 0;
}

/*
 * Folios are moved once, from where they were made: a kernel that splits them
 * has none left for a second pass. The page tables they go to are made before;
 * but a huge page goes where there is none.
 */
static bool measure_folios(struct crew *crew, double *ticks, size_t calls)
{
	struct mover *mover = &crew->movers[0];
	bool moved;

	mover->error = report_whole(crew, mover->home, "whole_before");
	if (mover->error)
		return false;
	moved = measure_calls(crew, ticks, calls);
	if (moved)
		mover->error = report_whole(crew, mover->away, "whole_after");
	return moved && !mover->error;
}

static int measure(struct crew *crew)
{
	const bool folios = crew->options->folio;
	struct mover *mover = &crew->movers[0];
	size_t calls = mover->bytes / mover->step *
		       (folios ? 1 : 2 * crew->options->repeat);
	double *ticks = calloc(calls, sizeof(*ticks));
	int status = STATUS_FAILED;
	bool done;

	if (!ticks)
		return STATUS_FAILED;
	if (folios)
		done = measure_folios(crew, ticks, calls);
	else
		done = warm_up(mover) && measure_calls(crew, ticks, calls);
	if (done && mover_check(mover)) {
		report_cost(crew, ticks, calls);
		status = STATUS_OK;
	}
	movers_failed(crew->workload->entry.name, mover, 1);
	free(ticks);
	return status;
}

static int fill_with_folios(struct crew *crew)
{
	const struct options *options = crew->options;
	struct vma *home = &crew->stage.home, *away = &crew->stage.away;
	struct folio_sizes before;
	int error = folio_sizes_choose(&before, options->folio);

	if (!error)
		error = crew_fill(crew);
	folio_sizes_restore(&before);
	/* They shall stay what they are. */
	if (!error && (madvise(home->base, home->size, MADV_NOHUGEPAGE) ||
		       madvise(away->base, away->size, MADV_NOHUGEPAGE)))
		error = -errno;
	for (size_t at = 0; !error && options->folio < HUGE_BYTES && at < away->size;
	     at += HUGE_BYTES) {
		away->base[at] = 1;
		if (madvise(away->base + at, PAGE_BYTES, MADV_DONTNEED))
			error = -errno;
	}
	return error;
}

int run_cost(const struct workload *workload, const struct options *options)
{
	struct crew crew;
	int error, status;

	error = crew_prepare(&crew, workload, options, 1, 0);
	if (!error)
		error = options->folio ? fill_with_folios(&crew) : crew_fill(&crew);
	if (!error && options->by != BY_REMAP)
		error = stage_open(&crew.stage);
	if (error == -ENOENT)
		status = report_unsupported(workload->entry.name,
					    "the kernel has no folios of that size");
	else
		status = error ? bench_cannot(workload, error) : measure(&crew);
	crew_release(&crew);
	return status;
}
