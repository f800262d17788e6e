// SPDX-License-Identifier: GPL-2.0-only
/*
 * reclaim - threads move pages while the kernel reclaims the same pages
 *
 * The movers run in a memory control group that has room for three quarters of
 * their pages, so that swapping one in reclaims another; and one more thread
 * asks for reclaim all the time. Reclaim through the group asks for each page
 * whether it was referenced, which is a walk of the page's reverse map, and
 * then unmaps it, which is another. MADV_PAGEOUT omits the first.
 *
 * A mover reads its pages before it moves them: so it moves pages that have
 * just come from swap, or have gone there again.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/crew.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/memcg.h"
#include "lib/random.h"
#include "lib/report.h"

#define CHUNK	(256 * KIB)	/* asked for at a time */

/* Reclaim inside a group is counted by the group, swapping by the system. */
static const struct {
	const char *name;
	bool of_group;
} events[] = {
	{ "pgscan", true },
	{ "pgsteal", true },
	{ "pswpout", false },
	{ "pswpin", false },
};

enum { EVENTS = sizeof(events) / sizeof(events[0]) };

struct reclaim {
	struct crew crew;
	struct memcg memcg;
	uint64_t random;
};

static void page_out_somewhere(struct reclaim *reclaim, const struct vma *vma)
{
	size_t size = vma->size < CHUNK ? vma->size : CHUNK;
	size_t at = random_next(&reclaim->random) % (vma->size / size) * size;

	madvise(vma->base + at, size, MADV_PAGEOUT);
}

/* Errors do not count here: there may be nothing left to reclaim just now. */
static void ask_for_reclaim(struct reclaim *reclaim, struct team *team)
{
	const struct stage *stage = &reclaim->crew.stage;

	while (!team_stopped(team)) {
		if (reclaim->memcg.path[0])
			memcg_write(&reclaim->memcg, "memory.reclaim", CHUNK);
		page_out_somewhere(reclaim, &stage->home);
		page_out_somewhere(reclaim, &stage->away);
		clock_sleep_ms(1);
	}
}

static void work(void *context, unsigned int member, struct team *team)
{
	struct reclaim *reclaim = context;

	if (member < reclaim->crew.count)
		crew_work(&reclaim->crew, member, team);
	else
		ask_for_reclaim(reclaim, team);
}

static void read_events(const struct reclaim *reclaim, int64_t *values)
{
	for (unsigned int i = 0; i < EVENTS; i++)
		values[i] = events[i].of_group ?
			memcg_stat(&reclaim->memcg, events[i].name) :
			counters_vmstat(events[i].name);
}

static void report_events(const struct reclaim *reclaim, const json_t *params,
			  const int64_t *before)
{
	int64_t after[EVENTS];

	read_events(reclaim, after);
	for (unsigned int i = 0; i < EVENTS; i++)
		if (before[i] >= 0)
			report_sample(params, events[i].name, "pages",
				      (double)(after[i] - before[i]));
}

static int measure(struct reclaim *reclaim)
{
	struct crew *crew = &reclaim->crew;
	json_t *params = json_pack("{s:s, s:i, s:i}", "workload", crew->workload->entry.name,
				   "threads", crew->options->threads,
				   "pages_per_call", crew->options->pages);
	int status = STATUS_OK;

	for (unsigned int i = 0; i < crew->options->repeat; i++) {
		int64_t before[EVENTS];

		read_events(reclaim, before);
		tally_begin(&crew->tally);
		if (!crew_phase(crew, crew->count + 1)) {
			status = STATUS_FAILED;
			break;
		}
		tally_end(&crew->tally, params, movers_pages(crew->movers, crew->count));
		report_events(reclaim, params, before);
		report_sample(params, "throughput", "pages/s",
			      movers_rate(crew->movers, crew->count));
	}
	json_decref(params);
	return status;
}

/* Without the group the workload still runs, on MADV_PAGEOUT alone. */
static void enter_memcg(struct reclaim *reclaim)
{
	int error = memcg_enter(&reclaim->memcg);

	if (error)
		report_unavailable(reclaim->crew.workload->entry.name, "memcg",
				   error == -EOPNOTSUPP ?
				   "/sys/fs/cgroup has no memory controller of cgroup v2" :
				   strerror(-error));
}

static int start(struct reclaim *reclaim, const struct team_job *job)
{
	struct crew *crew = &reclaim->crew;
	int error;

	for (unsigned int i = 0; i < crew->count; i++)
		crew->movers[i].touch = true;
	enter_memcg(reclaim);
	error = crew_fill(crew);
	/* Of pages that are all in use, memory.max may find none, and kill. */
	if (!error && reclaim->memcg.path[0])
		error = memcg_write(&reclaim->memcg, "memory.high",
				    crew->stage.home.size / 4 * 3 + 2 * MIB);
	if (!error)
		error = stage_open(&crew->stage);
	return error ? error : crew_start(crew, job);
}

int run_reclaim(const struct workload *workload, const struct options *options)
{
	struct reclaim reclaim = { .random = random_stream(options->seed, 0) };
	const struct team_job job = {
		.kind = TEAM_THREADS,
		.members = options->threads + 1,
		.work = work,
		.context = &reclaim,
	};
	int error, status;

	if (!counters_have_swap())
		return report_unsupported(workload->entry.name,
					  "no swap: anonymous pages cannot be reclaimed");
	/* A page that comes back from swap while it is written there is shared. */
	error = crew_prepare(&reclaim.crew, workload, options, options->threads,
			     UFFD_MOVE_UNSHARE);
	if (!error)
		error = start(&reclaim, &job);
	status = error ? bench_cannot(workload, error) : measure(&reclaim);
	crew_release(&reclaim.crew);
	memcg_leave(&reclaim.memcg);
	return status;
}
