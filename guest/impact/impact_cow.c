// SPDX-License-Identifier: GPL-2.0-only
/*
 * cow - write faults on pages that one process maps, while reclaim runs
 *
 * In each round every page is written once, and the kernel copies it or lets
 * the process go on with it:
 *
 * just forked	a child was forked and has ended. The pages are mapped once, but
 *		read-only and not marked exclusive: the kernel takes the folio
 *		lock if it gets it and looks at the reference count.
 * exclusive	the soft-dirty bits were cleared. The pages are read-only and
 *		marked exclusive: the kernel goes on without a lock.
 *
 * One more thread asks for reclaim all the time, which isolates, locks and
 * swaps out the same pages.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "impact/impact.h"
#include "lib/arch.h"
#include "lib/clock.h"
#include "lib/counters.h"
#include "lib/file.h"
#include "lib/memcg.h"
#include "lib/need.h"
#include "lib/pages.h"
#include "lib/probe.h"
#include "lib/report.h"
#include "lib/team.h"

#define SIZE	(4 * MIB)
#define CHUNK	(256 * KIB)

enum { GENERATION = 1 };

/* Functions that a write fault passes; nothing else in this thread does. */
enum step { FAULT, COPY, TAKE, STEPS };

static const struct {
	const char *name;
	const char *function;
} steps[STEPS] = {
	[FAULT] = { "write_fault", "do_wp_page" },
	[COPY] = { "copy", ARCH_COPY_PAGE },
	[TAKE] = { "take", "folio_move_anon_rmap" },	/* was shared, is its own now */
};

struct cow {
	const struct question *question;
	const struct options *options;
	struct memcg memcg;
	struct vma vma;
	struct team *team;
	struct probe probes[STEPS];
	struct count counts[STEPS];
};

static void ask_for_reclaim(void *context, unsigned int member, struct team *team)
{
	const struct cow *cow = context;

	(void)member;
	while (!team_stopped(team))
		memcg_write(&cow->memcg, "memory.reclaim", CHUNK);
}

static void write_all(struct cow *cow)
{
	for (size_t at = 0; at < SIZE; at += PAGE_BYTES)
		atomic_fetch_add(page_tally(cow->vma.base + at), 1);
}

static int fork_and_end(void)
{
	pid_t child = fork();

	if (child < 0)
		return -errno;
	if (child == 0)
		_exit(0);
	return waitpid(child, NULL, 0) == child ? 0 : -errno;
}

/* Make every page read-only for the next write. */
static int protect(const struct cow *cow)
{
	return cow->options->exclusive ? file_write("/proc/self/clear_refs", "4") :
					 fork_and_end();
}

static void start_counting(const struct cow *cow)
{
	for (int i = 0; i < STEPS; i++)
		count_start(&cow->counts[i]);
}

static void stop_counting(const struct cow *cow)
{
	for (int i = 0; i < STEPS; i++)
		count_stop(&cow->counts[i]);
}

static bool content_is_right(const struct cow *cow)
{
	struct page_error wrong;

	if (pages_check(cow->vma.base, SIZE, cow->options->seed, GENERATION, &wrong))
		return true;
	fprintf(stderr, "%s: %p: expected %#jx, got %#jx\n", cow->question->entry.name,
		wrong.word, (uintmax_t)wrong.expected, (uintmax_t)wrong.got);
	return false;
}

static int report(const struct cow *cow)
{
	double faults = (double)count_read(&cow->counts[FAULT]);
	double copies = (double)count_read(&cow->counts[COPY]);
	json_t *params = json_pack("{s:s, s:s}", "workload", cow->question->entry.name,
				   "pages", cow->options->exclusive ? "exclusive" :
								      "just forked");

	if (faults > 0) {
		report_sample(params, "copies", "per 1000 write faults",
			      copies * 1000 / faults);
		report_sample(params, "reuses", "per 1000 write faults",
			      (faults - copies) * 1000 / faults);
		report_sample(params, "reuses_of_shared", "per 1000 write faults",
			      (double)count_read(&cow->counts[TAKE]) * 1000 / faults);
		report_sample(params, "write_faults", "faults", faults);
	}
	json_decref(params);
	if (faults > 0)
		return STATUS_OK;
	fprintf(stderr, "%s: there were no write faults\n", cow->question->entry.name);
	return STATUS_FAILED;
}

static int measure(struct cow *cow)
{
	int error = 0;

	team_begin(cow->team, 1);
	for (unsigned int i = 0; !error && i < cow->options->rounds; i++) {
		write_all(cow);
		error = protect(cow);
		start_counting(cow);
		if (!error)
			write_all(cow);
		stop_counting(cow);
	}
	team_stop(cow->team);
	team_finish(cow->team);
	if (error)
		return impact_cannot(cow->question, error);
	return content_is_right(cow) ? report(cow) : STATUS_FAILED;
}

static int open_counters(struct cow *cow)
{
	int error = 0;

	for (int i = 0; i < STEPS && !error; i++) {
		error = probe_open(&cow->probes[i], steps[i].name, 'p',
				   steps[i].function);
		if (!error)
			error = count_open(&cow->counts[i], &cow->probes[i], NULL,
					   COUNT_THREAD);
	}
	return error;
}

static void close_counters(struct cow *cow)
{
	for (int i = 0; i < STEPS; i++) {
		count_close(&cow->counts[i]);
		probe_close(&cow->probes[i]);
	}
}

static int prepare(struct cow *cow, const struct team_job *job)
{
	int error = memcg_enter(&cow->memcg);

	if (!error)
		error = vma_map(&cow->vma, SIZE, VMA_BASE);
	if (error)
		return error;
	pages_fill(cow->vma.base, SIZE, cow->options->seed, GENERATION);
	return team_start(&cow->team, job);
}

int run_cow(const struct question *question, const struct options *options)
{
	struct cow cow = { .question = question, .options = options };
	const struct team_job job = {
		.kind = TEAM_THREADS, .members = 1, .work = ask_for_reclaim,
		.context = &cow,
	};
	int error, status;

	if (!counters_have_swap())
		return report_unsupported(question->entry.name,
					  "no swap: anonymous pages cannot be reclaimed");
	if (options->exclusive && need_missing(NEED_SOFT_DIRTY))
		return report_unsupported(question->entry.name,
					  need_missing(NEED_SOFT_DIRTY));
	error = open_counters(&cow);
	if (error) {
		close_counters(&cow);
		return report_unsupported(question->entry.name, probe_explain(error));
	}
	error = prepare(&cow, &job);
	status = error ? impact_cannot(question, error) : measure(&cow);
	close_counters(&cow);
	team_end(cow.team);
	vma_unmap(&cow.vma);
	memcg_leave(&cow.memcg);
	return status;
}
