// SPDX-License-Identifier: GPL-2.0-only
#include "bench/crew.h"

#include <errno.h>
#include <stdio.h>

#include "lib/clock.h"
#include "lib/pagemap.h"

int crew_prepare(struct crew *crew, const struct workload *workload,
		 const struct options *options, unsigned int count,
		 unsigned int policy)
{
	const size_t size = options->size;
	int error;

	*crew = (struct crew){
		.workload = workload,
		.options = options,
		.count = count,
		.movers = team_shared_alloc(count * sizeof(struct mover)),
		.tally.waits.fd = -1,
	};
	error = stage_map(&crew->stage, count * size, options->huge || options->folio);
	if (error)
		return error;
	if (!crew->movers)
		return -ENOMEM;
	for (unsigned int i = 0; i < count; i++)
		crew->movers[i] = (struct mover){
			.uffd = &crew->stage.uffd,
			.home = crew->stage.home.base + i * size,
			.away = crew->stage.away.base + i * size,
			.bytes = size,
			.step = options->huge ? HUGE_BYTES : options->pages * PAGE_BYTES,
			.policy = policy,
			.by = options->by,
			.first_id = options->seed + i * (size / PAGE_BYTES),
		};
	return 0;
}

int crew_fill(struct crew *crew)
{
	const struct vma *home = &crew->stage.home;

	for (unsigned int i = 0; i < crew->count; i++)
		mover_fill(&crew->movers[i]);
	if (crew->options->huge &&
	    smaps_bytes(home->base, home->size, "AnonHugePages") != (long)home->size)
		return -ENOBUFS;
	return 0;
}

void crew_work(void *context, unsigned int member, struct team *team)
{
	struct crew *crew = context;

	mover_run(&crew->movers[member], team);
}

int crew_start(struct crew *crew, const struct team_job *job)
{
	tally_open(&crew->tally, crew->workload);
	return team_start(&crew->team, job);
}

bool crew_phase(struct crew *crew, unsigned int active)
{
	team_begin(crew->team, active);
	clock_sleep_ms(crew->options->ms);
	team_stop(crew->team);
	if (team_finish(crew->team)) {
		fprintf(stderr, "%s: a member died\n", crew->workload->entry.name);
		return false;
	}
	return !movers_failed(crew->workload->entry.name, crew->movers, crew->count);
}

void crew_release(struct crew *crew)
{
	team_end(crew->team);
	tally_close(&crew->tally);
	stage_release(&crew->stage);
	team_shared_free(crew->movers, crew->count * sizeof(struct mover));
}
