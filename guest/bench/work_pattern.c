// SPDX-License-Identifier: GPL-2.0-only
/*
 * pattern - what a move costs whose pages are each something else
 *
 * What the kernel saves by taking pages that are alike together must not cost
 * more where they are not. A pattern's letters repeat over the range of what
 * one PMD maps, which is moved in calls of --pages, holes allowed. Instructions
 * are counted as by cost.
 *
 * TLB flushes are counted by a probe, on other ranges. Invalidations of
 * secondary MMUs are not: no program can register such a one, and the kernel
 * does nothing where there is none.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/bench.h"
#include "lib/arch.h"
#include "lib/clock.h"
#include "lib/counters.h"
#include "lib/pagemap.h"
#include "lib/pages.h"
#include "lib/probe.h"
#include "lib/report.h"

enum { TRIES = 100 };

/* The kernel passes over pages that somebody holds just now. */
static int page_out(char *start)
{
	for (int i = 0; i < TRIES; i++) {
		if (madvise(start, HUGE_BYTES, MADV_PAGEOUT))
			return -errno;
		if (pagemap_count(start, HUGE_PAGES, PAGEMAP_SWAPPED) == HUGE_PAGES)
			return 0;
		clock_sleep_ms(10);
	}
	return -EBUSY;
}

static int make_pattern(char *start, const char *pattern)
{
	const size_t length = strlen(pattern);
	int error = 0;

	pages_fill(start, HUGE_BYTES, 0, 0);
	if (strchr(pattern, 'S'))
		error = page_out(start);
	for (size_t i = 0; !error && i < HUGE_PAGES; i++) {
		volatile char *page = start + i * PAGE_BYTES;
		const char letter = pattern[i % length];

		if (letter == 'P')
			*page = *page;
		else if (letter != 'S' && madvise((void *)page, PAGE_BYTES, MADV_DONTNEED))
			error = -errno;
		if (letter == 'Z')
			(void)*page;
	}
	return error;
}

/* The page table is in place before, so that a call does nothing but move. */
static int make_room(char *start)
{
	*start = 1;
	return madvise(start, PAGE_BYTES, MADV_DONTNEED) ? -errno : 0;
}

/* One range, in calls. Returns ticks, or a negative errno. */
static int64_t move_range(const struct uffd *uffd, char *dst, char *src, size_t step)
{
	const uint64_t start = arch_ticks();

	for (size_t at = 0; at < HUGE_BYTES; at += step) {
		int error = uffd_move_once(uffd, dst + at, src + at, step,
					   UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES, NULL);

		if (error)
			return error;
	}
	return (int64_t)(arch_ticks() - start);
}

static int measure(const struct uffd *uffd, const struct vma *src,
		   const struct vma *dst, const struct options *options, double *ticks)
{
	for (unsigned int i = 0; i < options->repeat; i++) {
		int64_t took = move_range(uffd, dst->base + i * HUGE_BYTES,
					  src->base + i * HUGE_BYTES,
					  options->pages * PAGE_BYTES);

		if (took < 0)
			return (int)took;
		ticks[i] = (double)took;
	}
	return 0;
}

/* What to measure with: ranges of the pattern, and room for them. */
static int prepare(struct vma *src, struct vma *dst, struct uffd *uffd,
		   const struct options *options)
{
	const size_t size = options->repeat * HUGE_BYTES;
	int error = vma_map(src, size, VMA_BASE);

	if (!error)
		error = vma_map(dst, size, VMA_BASE);
	for (size_t at = 0; !error && at < size; at += HUGE_BYTES) {
		error = make_pattern(src->base + at, options->pattern);
		if (!error)
			error = make_room(dst->base + at);
	}
	if (!error)
		error = uffd_open(uffd, UFFD_FEATURE_SIGBUS);
	if (!error)
		error = uffd_register(uffd, dst->base, dst->size);
	return error;
}

/* Counts flushes where @count is open. */
static int with_ranges(const struct options *options, const struct count *count,
		       double *ticks)
{
	struct vma src = { 0 }, dst = { 0 };
	struct uffd uffd = { .fd = -1 };
	int error = prepare(&src, &dst, &uffd, options);

	if (!error) {
		count_start(count);
		error = measure(&uffd, &src, &dst, options, ticks);
		count_stop(count);
	}
	if (uffd.fd >= 0)
		uffd_close(&uffd);
	vma_unmap(&src);
	vma_unmap(&dst);
	return error;
}

static int count_flushes(const struct options *options, double *ticks, int64_t *flushes)
{
	struct probe probe;
	struct count count = { 0 };
	int error = probe_open(&probe, "flush", 'p', "flush_tlb_mm_range");

	if (!error)
		error = count_open(&count, &probe, NULL, COUNT_THREAD);
	if (!error)
		error = with_ranges(options, &count, ticks);
	if (!error)
		*flushes = count_read(&count);
	count_close(&count);
	probe_close(&probe);
	return error;
}

static void report_pattern(const char *name, const struct options *options,
			   double *ticks, int64_t flushes)
{
	json_t *params = json_pack("{s:s, s:s, s:i}", "workload", name, "pattern",
				   options->pattern, "pages_per_call", options->pages);
	const size_t each = HUGE_PAGES, pages = options->repeat * each;

	report_sample(params, ticks_are_instructions() ? "instructions" : "ticks",
		      "per page", median(ticks, options->repeat) / (double)each);
	if (flushes >= 0)
		report_sample(params, "tlb_flushes", "per 1000 pages",
			      (double)flushes * 1000 / (double)pages);
	json_decref(params);
}

int run_pattern(const struct workload *workload, const struct options *options)
{
	const char *name = workload->entry.name;
	double *ticks, *probed;
	int64_t flushes = -1;
	int error, lacks;

	if (strchr(options->pattern, 'S') && !counters_have_swap())
		return report_unsupported(name, "no swap");
	ticks = calloc(options->repeat, sizeof(*ticks));
	probed = calloc(options->repeat, sizeof(*probed));
	error = ticks && probed ? 0 : -ENOMEM;
	if (!error)
		error = with_ranges(options, &(struct count){ 0 }, ticks);
	if (!error) {
		lacks = count_flushes(options, probed, &flushes);
		if (lacks)
			report_unavailable(name, "tlb_flushes", probe_explain(lacks));
		report_pattern(name, options, ticks, flushes);
	}
	free(ticks);
	free(probed);
	return error ? bench_cannot(workload, error) : STATUS_OK;
}
