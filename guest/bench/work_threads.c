// SPDX-License-Identifier: GPL-2.0-only
/*
 * threads - threads of one process move distinct pages of one source VMA
 *
 * The threads share the anon_vma lock, and they share a TLB: each page that
 * leaves its place interrupts every other CPU where the process runs.
 */
#include "bench/crew.h"
#include "lib/report.h"

static int measure(struct crew *crew)
{
	const struct options *options = crew->options;
	json_t *params = json_pack("{s:s, s:i}", "workload", crew->workload->entry.name,
				   "threads", options->threads);
	int status = STATUS_OK;

	if (options->huge)
		json_object_set_new(params, "huge", json_integer(1));
	else
		json_object_set_new(params, "pages_per_call",
				    json_integer(options->pages));

	for (unsigned int i = 0; i < options->repeat; i++) {
		tally_begin(&crew->tally);
		if (!crew_phase(crew, crew->count)) {
			status = STATUS_FAILED;
			break;
		}
		tally_end(&crew->tally, params, movers_pages(crew->movers, crew->count));
		report_sample(params, "throughput", "pages/s",
			      movers_rate(crew->movers, crew->count));
	}
	json_decref(params);
	return status;
}

int run_threads(const struct workload *workload, const struct options *options)
{
	struct crew crew;
	const struct team_job job = {
		.kind = TEAM_THREADS,
		.members = options->threads,
		.work = crew_work,
		.context = &crew,
	};
	int error, status;

	error = crew_prepare(&crew, workload, options, options->threads, 0);
	if (!error)
		error = crew_fill(&crew);
	if (!error)
		error = stage_open(&crew.stage);
	if (!error)
		error = crew_start(&crew, &job);
	status = error ? bench_cannot(workload, error) : measure(&crew);
	crew_release(&crew);
	return status;
}
