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
#include <stdlib.h>

#include "clock.h"
#include "crew.h"
#include "report.h"

#define LOOPS	UINT64_C(1000)

static uint64_t time_cheap_loop(void)
{
	uint64_t start = clock_ticks();
	uint64_t count = LOOPS;

	__asm__ volatile("1: dec %0\n\tjnz 1b" : "+r"(count) : : "cc");
	return clock_ticks() - start;
}

static uint64_t time_dear_loop(void)
{
	uint64_t start = clock_ticks();
	uint64_t count = LOOPS, product = start;

	__asm__ volatile("1: imul %1, %1\n\tdec %0\n\tjnz 1b"
			 : "+r"(count), "+r"(product) : : "cc");
	return clock_ticks() - start;
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
static bool ticks_are_instructions(void)
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

static bool measure_calls(struct mover *mover, double *ticks, size_t calls)
{
	for (size_t i = 0; i < calls; i++) {
		uint64_t start = clock_ticks();
		bool moved = mover_step(mover);

		ticks[i] = (double)(clock_ticks() - start);
		if (!moved)
			return false;
	}
	return true;
}

static void report_cost(const struct crew *crew, double *ticks, size_t calls)
{
	const struct options *options = crew->options;
	const unsigned int pages = options->huge ? 1 : options->pages;
	const bool exact = ticks_are_instructions();
	json_t *params = json_pack("{s:s, s:i}", "workload", crew->workload->name,
				   options->huge ? "huge" : "pages_per_call", pages);
	double middle = median(ticks, calls);	/* sorts */

	report_sample(params, exact ? "instructions" : "ticks", "per page",
		      middle / pages);
	report_sample(params, exact ? "instructions_min" : "ticks_min", "per page",
		      ticks[0] / pages);
	if (!exact)
		report_unavailable(crew->workload->name, "instructions",
				   "the time stamp counter does not count instructions here");
	json_decref(params);
}

static int measure(struct crew *crew)
{
	struct mover *mover = &crew->movers[0];
	size_t calls = mover->bytes / mover->step * 2 * crew->options->repeat;
	double *ticks = calloc(calls, sizeof(*ticks));
	int status = STATUS_FAILED;

	if (!ticks)
		return STATUS_FAILED;
	if (warm_up(mover) && measure_calls(mover, ticks, calls) &&
	    mover_check(mover)) {
		report_cost(crew, ticks, calls);
		status = STATUS_OK;
	}
	movers_failed(crew->workload->name, mover, 1);
	free(ticks);
	return status;
}

int run_cost(const struct workload *workload, const struct options *options)
{
	struct crew crew;
	int error, status;

	error = crew_prepare(&crew, workload, options, 1, 0);
	if (!error)
		error = crew_fill(&crew);
	if (!error)
		error = stage_open(&crew.stage);
	status = error ? bench_cannot(workload, error) : measure(&crew);
	crew_release(&crew);
	return status;
}
