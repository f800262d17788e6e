// SPDX-License-Identifier: GPL-2.0-only
/*
 * reclaim, cost - what reclaim has to do for a page of a program that uses it
 *
 *	|-- hot: written to, or moved --|------------- cold -------------|
 *
 * reclaim: the leader asks a memory control group for a fixed number of reclaims.
 * During each of them a program on another CPU does a fixed amount of work: it
 * writes to 16 hot pages, or moves them, and then to one page that is cold. So
 * there are pages to reclaim, and better ones than others. All figures are per
 * page reclaimed, or per 1,000 questions whether a folio was referenced.
 *
 * cost: the two take turns on one CPU, so that under QEMU's -icount a run repeats
 * exactly and the ticks in the requests are instructions.
 *
 * folio_referenced() answers 1 and leaves the VMA flags 0 if it could not lock
 * the folio, and in no other case: a folio that was found referenced has flags.
 * So a probe on its return counts failed try-locks exactly, on any kernel.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "impact/impact.h"
#include "lib/arch.h"
#include "lib/clock.h"
#include "lib/counters.h"
#include "lib/file.h"
#include "lib/memcg.h"
#include "lib/mover.h"
#include "lib/probe.h"
#include "lib/random.h"
#include "lib/report.h"
#include "lib/stage.h"

#define LRU_GEN	"/sys/kernel/mm/lru_gen/enabled"
#define HOT	(4 * MIB)
#define COLD	(12 * MIB)
#define CHUNK	(128 * KIB)	/* asked for at a time */

enum { STEP_PAGES = 16, ROUND_STEPS = 64, GENERATION = 1 };

/* What the group counts, and what becomes of it. */
enum event { SCANNED, RECLAIMED, DEACTIVATED, REFAULTS, EVENTS };

static const char *const event_names[EVENTS] = {
	[SCANNED] = "pgscan",
	[RECLAIMED] = "pgsteal",
	[DEACTIVATED] = "pgdeactivate",
	[REFAULTS] = "workingset_refault_anon",
};

/* How folio_referenced() was called and what it answered. */
enum call { CALLS, UNLOCKED_CALLS, FAILED_TRYLOCKS, CONTENDED, CALL_KINDS };

static const char *const call_filters[CALL_KINDS] = {
	[UNLOCKED_CALLS] = "locked==0",
	[FAILED_TRYLOCKS] = "locked==0 && answer==1 && vm_flags==0",
	[CONTENDED] = "answer==-1",
};

#define REFERENCED	"folio_referenced locked=$arg2:s32 answer=$retval:s32 vm_flags=+0($arg4):u64"

struct reclaim {
	const struct question *question;
	const struct options *options;
	struct memcg memcg;
	struct stage stage;
	struct mover mover;
	struct team *team;
	uint64_t random;
	struct probe probe;
	struct count calls[CALL_KINDS];
	bool counted;
	int64_t before[EVENTS];
	int64_t after[EVENTS];
	uint64_t spent;		/* in requests: ns, or ticks when taking turns */
};

static void read_events(const struct reclaim *reclaim, int64_t *values)
{
	for (int i = 0; i < EVENTS; i++)
		values[i] = memcg_stat(&reclaim->memcg, event_names[i]);
}

static void open_counters(struct reclaim *reclaim)
{
	int error = probe_open(&reclaim->probe, "referenced", 'r', REFERENCED);

	for (int i = 0; i < CALL_KINDS && !error; i++)
		error = count_open(&reclaim->calls[i], &reclaim->probe,
				   call_filters[i], COUNT_SYSTEM);
	reclaim->counted = !error;
	if (error)
		report_unavailable(reclaim->question->entry.name, "trylock_failures",
				   probe_explain(error));
}

static void close_counters(struct reclaim *reclaim)
{
	for (int i = 0; i < CALL_KINDS; i++)
		count_close(&reclaim->calls[i]);
	probe_close(&reclaim->probe);
}

static void write_one(struct reclaim *reclaim, char *start, size_t size)
{
	size_t page = (random_next(&reclaim->random) >> 32) % (size / PAGE_BYTES);

	atomic_fetch_add(page_tally(start + page * PAGE_BYTES), 1);
}

static bool step(struct reclaim *reclaim)
{
	char *home = reclaim->stage.home.base;

	if (!reclaim->options->move)
		for (int i = 0; i < STEP_PAGES; i++)
			write_one(reclaim, home, HOT);
	else if (!mover_step(&reclaim->mover))
		return false;
	write_one(reclaim, home + HOT, COLD);
	return true;
}

/* As much for each request, so that no page is cold or hot by the clock. */
static void work(void *context, unsigned int member, struct team *team)
{
	struct reclaim *reclaim = context;

	(void)member;
	(void)team;
	for (int i = 0; i < ROUND_STEPS && step(reclaim); i++)
		;
}

/* Less may be reclaimed than was asked for: the group counts what was. */
static void ask(struct reclaim *reclaim)
{
	const bool turns = reclaim->options->turns;

	for (unsigned int i = 0; i < reclaim->options->rounds; i++) {
		uint64_t start;

		if (turns)
			work(reclaim, 0, NULL);
		else
			team_begin(reclaim->team, 1);
		start = turns ? arch_ticks() : clock_ns();
		memcg_write(&reclaim->memcg, "memory.reclaim", CHUNK);
		reclaim->spent += (turns ? arch_ticks() : clock_ns()) - start;
		if (!turns)
			team_finish(reclaim->team);
	}
}

static bool content_is_wrong(struct reclaim *reclaim)
{
	struct mover *mover = &reclaim->mover;

	if (!mover->error && mover_check(mover))
		pages_check(mover->home + HOT, COLD, mover->first_id + HOT / PAGE_BYTES,
			    GENERATION, &mover->wrong);
	return movers_failed(reclaim->question->entry.name, mover, 1);
}

static void report_calls(const struct reclaim *reclaim, const json_t *params)
{
	static const char *const metrics[CALL_KINDS] = {
		[UNLOCKED_CALLS] = "unlocked_calls",
		[FAILED_TRYLOCKS] = "trylock_failures",
		[CONTENDED] = "contended_walks",
	};
	int64_t calls = count_read(&reclaim->calls[CALLS]);

	if (!reclaim->counted || calls <= 0)
		return;
	for (int i = UNLOCKED_CALLS; i < CALL_KINDS; i++)
		report_sample(params, metrics[i], "per 1000 calls",
			      (double)count_read(&reclaim->calls[i]) * 1000 / (double)calls);
	report_sample(params, "calls", "calls", (double)calls);
}

static int report(const struct reclaim *reclaim)
{
	static const char *const metrics[EVENTS] = {
		[SCANNED] = "scanned",
		[DEACTIVATED] = "deactivated",
		[REFAULTS] = "refaults",
	};
	const struct options *options = reclaim->options;
	const bool classic = !strcmp(options->lru, "classic");
	json_t *params = json_pack("{s:s, s:s, s:b}",
				   "workload", reclaim->question->entry.name,
				   "lru", options->lru, "moves", options->move);
	int64_t reclaimed = reclaim->after[RECLAIMED] - reclaim->before[RECLAIMED];

	if (reclaimed <= 0) {
		json_decref(params);
		fprintf(stderr, "%s: nothing was reclaimed\n", reclaim->question->entry.name);
		return STATUS_FAILED;
	}
	for (int i = 0; i < EVENTS; i++)
		/* Generations are not counted as deactivation. */
		if (metrics[i] && (i != DEACTIVATED || classic))
			report_sample(params, metrics[i], "per reclaimed page",
				      (double)(reclaim->after[i] - reclaim->before[i]) /
				      (double)reclaimed);
	report_sample(params, "reclaimed", "pages", (double)reclaimed);
	report_sample(params, options->turns ? "instructions" : "reclaim_time",
		      options->turns ? "per reclaimed page" : "ns per reclaimed page",
		      (double)reclaim->spent / (double)reclaimed);
	report_calls(reclaim, params);
	json_decref(params);
	return STATUS_OK;
}

static int measure(struct reclaim *reclaim)
{
	read_events(reclaim, reclaim->before);
	for (int i = 0; i < CALL_KINDS; i++)
		count_start(&reclaim->calls[i]);
	ask(reclaim);
	for (int i = 0; i < CALL_KINDS; i++)
		count_stop(&reclaim->calls[i]);
	/* Before the check, which brings every page back. */
	read_events(reclaim, reclaim->after);
	return content_is_wrong(reclaim) ? STATUS_FAILED : report(reclaim);
}

static int choose_lru(const char *lru)
{
	const bool gen = !strcmp(lru, "gen");
	int error = file_write(LRU_GEN, gen ? "7" : "0");

	/* A kernel without the one always has the other. */
	return error == -ENOENT && !gen ? 0 : error;
}

static int prepare(struct reclaim *reclaim)
{
	int error = choose_lru(reclaim->options->lru);

	if (!error)
		error = memcg_enter(&reclaim->memcg);
	if (!error)
		error = stage_map(&reclaim->stage, HOT + COLD, false);
	if (error)
		return error;
	reclaim->mover = (struct mover){
		.uffd = &reclaim->stage.uffd,
		.home = reclaim->stage.home.base,
		.away = reclaim->stage.away.base,
		.bytes = HOT, .step = STEP_PAGES * PAGE_BYTES,
		/* A page that comes back from swap while it is written there is shared. */
		.policy = UFFD_MOVE_UNSHARE,
		.touch = true, .first_id = reclaim->options->seed,
	};
	pages_fill(reclaim->stage.home.base, HOT + COLD, reclaim->options->seed, GENERATION);
	return stage_open(&reclaim->stage);
}

int run_reclaim(const struct question *question, const struct options *options)
{
	struct reclaim reclaim = {
		.question = question, .options = options,
		.stage.uffd.fd = -1,
		.random = random_stream(options->seed, 0),
	};
	const struct team_job job = {
		.kind = TEAM_THREADS, .members = 1, .work = work, .context = &reclaim,
	};
	int error, status;

	if (!counters_have_swap())
		return report_unsupported(question->entry.name,
					  "no swap: anonymous pages cannot be reclaimed");
	error = prepare(&reclaim);
	if (!error && !options->turns)
		error = team_start(&reclaim.team, &job);
	/* A probe costs instructions of its own. */
	if (!error && !options->turns)
		open_counters(&reclaim);
	status = error ? impact_cannot(question, error) : measure(&reclaim);
	close_counters(&reclaim);
	team_end(reclaim.team);
	stage_release(&reclaim.stage);
	memcg_leave(&reclaim.memcg);
	choose_lru("classic");
	return status;
}
