// SPDX-License-Identifier: GPL-2.0-only
/*
 * gc - a compacting collector in small
 *
 * In each cycle collector threads move the heap from one space to the other,
 * in runs of --pages pages. Application threads use the to-space at random
 * meanwhile. One that meets a page which has not arrived takes a SIGBUS and
 * moves that page itself, in the signal handler; perhaps a collector or another
 * application thread is faster, which is as good. What is measured is how long
 * the application waits: from its access until the access has succeeded.
 *
 * A faster collector leaves fewer pages to be met, and those that are met are
 * near to where it works. So beside the pauses' percentiles there is what the
 * application threads waited together, for each page that was moved.
 *
 * Each access counts in the page's tally. At the end the tallies must add up:
 * an access that went through a stale translation to the old place is lost.
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/hist.h"
#include "lib/clock.h"
#include "lib/mover.h"
#include "lib/random.h"
#include "lib/report.h"
#include "lib/team.h"

/* An application thread. */
struct app {
	uint64_t random;
	uint64_t touches;
	volatile uint64_t faults;	/* also used by the signal handler */
	struct page_error wrong;
	int error;			/* why a page could not be moved */
	const void *where;
	sigjmp_buf give_up;
	struct hist pauses;
	uint64_t paused_ns;		/* all of them together */
};

struct gc {
	const struct workload *workload;
	const struct options *options;
	struct stage stage;
	struct mover heap;		/* all pages, and which way they travel */
	_Atomic size_t next;		/* first byte that no collector has taken */
	_Atomic unsigned int collecting;
	_Atomic int error;		/* why a collector stopped */
	struct app *apps;
	uint64_t pages;			/* that have reached the to-space */
	uint64_t ns;
	uint64_t deadline;
};

/* What the signal handler works with. */
static struct gc *heap_owner;
static _Thread_local struct app *current_app;

static char *from_space(const struct gc *gc)
{
	return gc->heap.returning ? gc->heap.away : gc->heap.home;
}

static char *to_space(const struct gc *gc)
{
	return gc->heap.returning ? gc->heap.home : gc->heap.away;
}

static struct uffd_moved move_run(const struct gc *gc, size_t at, size_t size)
{
	return uffd_move(&gc->stage.uffd, to_space(gc) + at, from_space(gc) + at,
			 size, UFFD_MOVE_SKIP_PRESENT);
}

static void on_sigbus(int signal, siginfo_t *info, void *context)
{
	const struct gc *gc = heap_owner;
	struct app *app = current_app;
	size_t at = (uintptr_t)info->si_addr - (uintptr_t)to_space(gc);

	(void)signal;
	(void)context;
	if (!app || at >= gc->heap.bytes)
		abort();	/* not a missing page of the heap: a bug here */

	app->faults++;
	app->error = move_run(gc, at & ~(PAGE_BYTES - 1), PAGE_BYTES).error;
	if (app->error) {
		app->where = info->si_addr;
		siglongjmp(app->give_up, 1);
	}
}

static void collect(struct gc *gc, struct team *team)
{
	const size_t run = gc->options->pages * PAGE_BYTES;
	size_t at;

	while (clock_ns() < gc->deadline &&
	       (at = atomic_fetch_add(&gc->next, run)) < gc->heap.bytes) {
		int error = move_run(gc, at, run).error;

		if (error) {
			atomic_store(&gc->error, error);
			break;
		}
	}
	if (atomic_fetch_sub(&gc->collecting, 1) == 1)
		team_stop(team);
}

/* Use one page. Return whether it is the right one. */
static bool use_page(const struct gc *gc, struct app *app)
{
	size_t number = random_next(&app->random) % (gc->heap.bytes / PAGE_BYTES);
	char *page = to_space(gc) + number * PAGE_BYTES;
	uint64_t faults = app->faults;
	uint64_t start = clock_ns(), end;

	atomic_fetch_add(page_tally(page), 1);
	end = clock_ns();

	app->touches++;
	if (app->faults == faults)
		return true;
	hist_add(&app->pauses, end - start);
	app->paused_ns += end - start;
	return page_check(page, gc->heap.first_id + number, 1, &app->wrong);
}

static void run_app(const struct gc *gc, struct app *app, struct team *team)
{
	current_app = app;
	if (sigsetjmp(app->give_up, 0)) {
		team_stop(team);
		return;
	}
	while (!team_stopped(team))
		if (!use_page(gc, app))
			team_stop(team);
}

static void work(void *context, unsigned int member, struct team *team)
{
	struct gc *gc = context;

	if (member < gc->options->collectors)
		collect(gc, team);
	else
		run_app(gc, &gc->apps[member - gc->options->collectors], team);
}

/* Whether all went well in the last cycle; else say what did not. */
static bool cycle_ok(const struct gc *gc)
{
	const char *name = gc->workload->entry.name;
	bool ok = true;

	if (gc->error) {
		fprintf(stderr, "%s: collector: expected success, got %s\n", name,
			strerrorname_np(-gc->error));
		ok = false;
	}
	for (unsigned int i = 0; i < gc->options->threads; i++) {
		const struct app *app = &gc->apps[i];

		if (app->error)
			fprintf(stderr, "%s: application %u: %p: expected a move, got %s\n",
				name, i, app->where, strerrorname_np(-app->error));
		else if (app->wrong.word)
			fprintf(stderr, "%s: application %u: %p: expected %#" PRIx64
				", got %#" PRIx64 "\n", name, i, app->wrong.word,
				app->wrong.expected, app->wrong.got);
		else
			continue;
		ok = false;
	}
	return ok;
}

/*
 * Move what a cycle that ran out of time left behind, and count what it did.
 * On a slow machine one cycle may take longer than the whole run should.
 */
static bool complete_cycle(struct gc *gc)
{
	struct uffd_moved rest = move_run(gc, 0, gc->heap.bytes);

	gc->pages += rest.skipped / PAGE_BYTES;
	gc->error = rest.error;
	gc->heap.returning = !gc->heap.returning;
	return cycle_ok(gc);
}

static bool run_cycle(struct gc *gc, struct team *team)
{
	uint64_t start = clock_ns();

	atomic_store(&gc->next, 0);
	atomic_store(&gc->collecting, gc->options->collectors);
	team_begin(team, gc->options->collectors + gc->options->threads);
	team_finish(team);
	gc->ns += clock_ns() - start;
	return cycle_ok(gc);
}

/* Every access must have counted, in whichever place the page was. */
static bool tallies_add_up(const struct gc *gc)
{
	uint64_t expected = 0, got = 0;

	for (unsigned int i = 0; i < gc->options->threads; i++)
		expected += gc->apps[i].touches;
	for (size_t at = 0; at < gc->heap.bytes; at += PAGE_BYTES)
		got += atomic_load(page_tally(from_space(gc) + at));
	if (got != expected)
		fprintf(stderr, "%s: accesses: expected %" PRIu64 ", got %" PRIu64 "\n",
			gc->workload->entry.name, expected, got);
	return got == expected;
}

static void report_pauses(const struct gc *gc, const json_t *params)
{
	static const struct {
		const char *metric;
		double percent;
	} points[] = {
		{ "pause_p50", 50 },
		{ "pause_p99", 99 },
		{ "pause_p999", 99.9 },
		{ "pause_max", 100 },
	};
	static struct hist all;
	uint64_t paused_ns = 0;

	if (clock_is_coarse()) {
		report_unavailable(gc->workload->entry.name, "pause",
				   "the system's clock is too coarse (clock source: see tsc= of the kernel's parameters)");
		return;
	}
	for (unsigned int i = 0; i < gc->options->threads; i++) {
		hist_merge(&all, &gc->apps[i].pauses);
		paused_ns += gc->apps[i].paused_ns;
	}
	if (!all.total) {
		report_unavailable(gc->workload->entry.name, "pause",
				   "no application thread met a missing page; try a larger --ms");
		return;
	}
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		report_sample(params, points[i].metric, "ns",
			      (double)hist_percentile(&all, points[i].percent));
	report_sample(params, "pauses", "pauses", (double)all.total);
	report_sample(params, "paused", "ns per page", (double)paused_ns / (double)gc->pages);
}

static int measure(struct gc *gc, struct team *team, struct tally *tally)
{
	const struct options *options = gc->options;
	json_t *params = json_pack("{s:s, s:i, s:i, s:i}",
				   "workload", gc->workload->entry.name,
				   "collectors", options->collectors,
				   "threads", options->threads,
				   "pages_per_call", options->pages);
	int status = STATUS_FAILED;

	tally_begin(tally);
	gc->deadline = clock_ns() + options->ms * NS_PER_MS;
	do {
		if (!run_cycle(gc, team) || !complete_cycle(gc))
			goto out;
	} while (clock_ns() < gc->deadline);
	tally_end(tally, params, gc->pages);

	if (!mover_check(&gc->heap)) {
		movers_failed(gc->workload->entry.name, &gc->heap, 1);
		goto out;
	}
	if (!tallies_add_up(gc))
		goto out;
	report_sample(params, "throughput", "pages/s",
		      (double)gc->pages * NS_PER_S / (double)gc->ns);
	report_pauses(gc, params);
	status = STATUS_OK;
out:
	json_decref(params);
	return status;
}

static int prepare(struct gc *gc)
{
	const struct options *options = gc->options;
	const struct sigaction action = {
		.sa_sigaction = on_sigbus,
		.sa_flags = SA_SIGINFO,
	};
	int error = stage_map(&gc->stage, options->size, false);

	if (error)
		return error;
	gc->apps = calloc(options->threads, sizeof(*gc->apps));
	if (!gc->apps)
		return -ENOMEM;
	for (unsigned int i = 0; i < options->threads; i++)
		gc->apps[i].random = random_stream(options->seed, i);

	gc->heap = (struct mover){
		.uffd = &gc->stage.uffd,
		.home = gc->stage.home.base,
		.away = gc->stage.away.base,
		.bytes = options->size,
		.first_id = options->seed,
	};
	mover_fill(&gc->heap);
	heap_owner = gc;
	if (sigaction(SIGBUS, &action, NULL))
		return -errno;
	return stage_open(&gc->stage);
}

int run_gc(const struct workload *workload, const struct options *options)
{
	struct gc gc = { .workload = workload, .options = options };
	const struct team_job job = {
		.kind = TEAM_THREADS,
		.members = options->collectors + options->threads,
		.work = work,
		.context = &gc,
	};
	struct team *team = NULL;
	struct tally tally;
	int error, status;

	tally_open(&tally, workload);
	error = prepare(&gc);
	if (!error)
		error = team_start(&team, &job);
	status = error ? bench_cannot(workload, error) : measure(&gc, team, &tally);
	team_end(team);
	signal(SIGBUS, SIG_DFL);
	tally_close(&tally);
	stage_release(&gc.stage);
	free(gc.apps);
	return status;
}
