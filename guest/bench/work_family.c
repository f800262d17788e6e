// SPDX-License-Identifier: GPL-2.0-only
/*
 * family - processes forked from one parent move pages of their own
 *
 * The parent touches both VMAs before it forks, so that each child's
 * anon_vmas hang under the parent's root. Each child then writes to all its
 * pages: they are copies that no other process maps, and the kernel moves them.
 * What the children still share is the lock of the root, and nothing else: no
 * page, no page table, no TLB.
 *
 * One process and all processes are measured in turn, in one run, so that
 * their ratio does not depend on what the machine does meanwhile.
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "bench/crew.h"
#include "lib/report.h"

/* In the child: a userfaultfd belongs to one address space. */
static int enter(void *context, unsigned int member)
{
	struct crew *crew = context;

	mover_fill(&crew->movers[member]);
	return stage_open(&crew->stage);
}

static json_t *params_for(const struct crew *crew, unsigned int processes)
{
	return json_pack("{s:s, s:i, s:i}", "workload", crew->workload->entry.name,
			 "processes", processes,
			 "pages_per_call", crew->options->pages);
}

/* Measure the first @active processes. Return pages/s, negative on failure. */
static double measure_some(struct crew *crew, unsigned int active)
{
	json_t *params = params_for(crew, active);
	double rate = -1;

	tally_begin(&crew->tally);
	if (crew_phase(crew, active)) {
		tally_end(&crew->tally, params, movers_pages(crew->movers, active));
		rate = movers_rate(crew->movers, active);
		report_sample(params, "throughput", "pages/s", rate);
	}
	json_decref(params);
	return rate;
}

static int measure(struct crew *crew)
{
	const unsigned int repeat = crew->options->repeat;
	double *ratios = calloc(repeat, sizeof(*ratios));
	int status = STATUS_FAILED;
	json_t *params;

	if (!ratios)
		return STATUS_FAILED;
	for (unsigned int i = 0; i < repeat; i++) {
		double alone = measure_some(crew, 1);
		double together = alone < 0 ? -1 : measure_some(crew, crew->count);

		if (together < 0)
			goto out;
		ratios[i] = together / alone;
	}
	params = params_for(crew, crew->count);
	report_sample(params, "scaling", "x", median(ratios, repeat));
	json_decref(params);
	status = STATUS_OK;
out:
	free(ratios);
	return status;
}

/*
 * Pages of the parent give both VMAs their root anon_vmas. Those are there to
 * stay; the one page that is away must not be in the children's way.
 */
static void found_family(struct crew *crew)
{
	struct vma *away = &crew->stage.away;

	crew_fill(crew);
	page_fill(away->base, 0, 0);
	madvise(away->base, PAGE_BYTES, MADV_DONTNEED);
}

int run_family(const struct workload *workload, const struct options *options)
{
	struct crew crew;
	const struct team_job job = {
		.kind = TEAM_PROCESSES,
		.members = options->processes,
		.enter = enter,
		.work = crew_work,
		.context = &crew,
	};
	int error, status;

	error = crew_prepare(&crew, workload, options, options->processes, 0);
	if (!error) {
		found_family(&crew);
		error = crew_start(&crew, &job);
	}
	status = error ? bench_cannot(workload, error) : measure(&crew);
	crew_release(&crew);
	return status;
}
