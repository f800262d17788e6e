// SPDX-License-Identifier: GPL-2.0-only
/*
 * access - what the kernel's access monitors say about known accesses
 *
 * Half of the pages of a program are hot, half are cold (hotcold.h). A verdict
 * is wrong if a hot page is said not to have been accessed (it was missed), or
 * a cold one to have been (it was seen).
 *
 * damon	samples a page of each run each 10 ms; a verdict is one sample
 * idle		all pages are marked as idle, the program passes over its hot
 *		pages twice, and the marks are read; a verdict is one page
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "impact/hotcold.h"
#include "impact/impact.h"
#include "lib/clock.h"
#include "lib/damon.h"
#include "lib/report.h"

#define IDLE_BITMAP	"/sys/kernel/mm/page_idle/bitmap"

enum { SAMPLE_US = 10000, SAMPLES = 20, IDLE_PER_ROUND = 20, PATIENCE_MS = 10000 };

/**
 * struct verdicts - by what is true
 * @hot: about pages that were accessed
 * @missed: those of them that deny it
 * @cold: about pages that were not
 * @seen: those of them that deny it
 */
struct verdicts {
	uint64_t hot;
	uint64_t missed;
	uint64_t cold;
	uint64_t seen;
};

struct access {
	const struct question *question;
	const struct options *options;
	struct hotcold program;
	struct verdicts verdicts;
};

static void add_verdicts(struct verdicts *verdicts, unsigned int page, unsigned int count,
			 unsigned int accessed)
{
	if (hotcold_is_hot(page)) {
		verdicts->hot += count;
		verdicts->missed += count - accessed;
	} else {
		verdicts->cold += count;
		verdicts->seen += accessed;
	}
}

/* A region may have been joined with another: each page of it counts. */
static void take_region(void *context, const struct damon_range *range,
			unsigned int accesses)
{
	struct access *access = context;
	const uint64_t first = access->program.first_pfn;

	if (accesses > SAMPLES)
		accesses = SAMPLES;
	for (uint64_t pfn = range->start / PAGE_BYTES; pfn < range->end / PAGE_BYTES; pfn++)
		if (pfn >= first && pfn - first < HUGE_PAGES)
			add_verdicts(&access->verdicts, pfn - first, SAMPLES, accesses);
}

static int ask_damon(struct access *access)
{
	const struct damon_pace pace = {
		.sample_us = SAMPLE_US, .aggregate_us = SAMPLES * SAMPLE_US,
		.fewest = RUNS, .most = RUNS + 1,
	};
	const unsigned int ms = SAMPLES * SAMPLE_US / 1000;
	const uint64_t start = access->program.first_pfn * PAGE_BYTES;
	const size_t size = RUN_PAGES * PAGE_BYTES;
	struct damon_range runs[RUNS];
	int error, ended;

	for (size_t i = 0; i < RUNS; i++)
		runs[i] = (struct damon_range){
			.start = start + i * size,
			.end = start + (i + 1) * size,
		};
	error = damon_start(runs, RUNS, &pace);
	/* It begins with pages that look accessed: let it forget. */
	if (!error)
		clock_sleep_ms(2 * ms);
	if (!error)
		error = damon_watch(access->options->rounds * ms, take_region, access);
	ended = damon_stop();
	return error ? error : ended;
}

/* Two passes: the one that runs now has begun before the marks were set. */
static int wait_for_passes(struct hotcold *program)
{
	const uint64_t until = atomic_load(&program->passes) + 2;
	const uint64_t deadline = clock_ns() + PATIENCE_MS * NS_PER_MS;

	while (atomic_load(&program->passes) < until) {
		if (clock_ns() > deadline)
			return program->error ? program->error : -ETIMEDOUT;
		usleep(100);
	}
	return 0;
}

static int ask_idle_once(struct access *access, int bitmap)
{
	const off_t offset = (off_t)(access->program.first_pfn / 8);
	uint64_t marks[HUGE_PAGES / 64];
	int error;

	memset(marks, 0xff, sizeof(marks));
	if (pwrite(bitmap, marks, sizeof(marks), offset) != sizeof(marks))
		return -EIO;
	error = wait_for_passes(&access->program);
	if (error)
		return error;
	if (pread(bitmap, marks, sizeof(marks), offset) != sizeof(marks))
		return -EIO;
	for (unsigned int page = 0; page < HUGE_PAGES; page++)
		add_verdicts(&access->verdicts, page, 1,
			     !(marks[page / 64] >> page % 64 & 1));
	return 0;
}

static int ask_idle(struct access *access)
{
	int bitmap = open(IDLE_BITMAP, O_RDWR | O_CLOEXEC);
	int error = 0;

	if (bitmap < 0)
		return errno == ENOENT ? -EOPNOTSUPP : -errno;
	for (unsigned int i = 0; !error && i < access->options->rounds * IDLE_PER_ROUND; i++)
		error = ask_idle_once(access, bitmap);
	close(bitmap);
	return error;
}

static int report(const struct access *access)
{
	const struct verdicts *verdicts = &access->verdicts;
	json_t *params = json_pack("{s:s, s:s, s:b}",
				   "workload", access->question->entry.name,
				   "monitor", access->options->monitor,
				   "moves", access->options->move);

	if (!verdicts->hot || !verdicts->cold) {
		json_decref(params);
		fprintf(stderr, "%s: %s gave no verdict\n", access->question->entry.name,
			access->options->monitor);
		return STATUS_FAILED;
	}
	report_sample(params, "hot_missed", "% of hot pages",
		      (double)verdicts->missed * 100 / (double)verdicts->hot);
	report_sample(params, "cold_seen", "% of cold pages",
		      (double)verdicts->seen * 100 / (double)verdicts->cold);
	report_sample(params, "verdicts", "verdicts",
		      (double)(verdicts->hot + verdicts->cold));
	json_decref(params);
	return STATUS_OK;
}

int run_access(const struct question *question, const struct options *options)
{
	struct access access = { .question = question, .options = options };
	int error = hotcold_start(&access.program, options->move);
	int status;

	if (!error)
		error = strcmp(options->monitor, "idle") ? ask_damon(&access) :
							   ask_idle(&access);
	if (error)
		status = impact_cannot(question, error);
	else if (!hotcold_stop(&access.program, question->entry.name))
		status = STATUS_FAILED;
	else
		status = report(&access);
	hotcold_end(&access.program);
	return status;
}
