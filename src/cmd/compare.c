// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/compare.h"
#include "cmd/job.h"
#include "show/figures.h"

/* A comparison, and what the command adds to its table. */
struct comparing {
	struct measure measure;
	void (*answer)(const struct measure *measure);
};

/* No session: it is the running kernel that is measured. */
static int measure_all(struct lab *lab, const struct session *session,
		       struct result *result, void *ctx)
{
	struct comparing *comparing = ctx;
	struct measure *measure = &comparing->measure;
	int err = session ? measure_guests(lab, session, measure) :
			    measure_host(lab, measure);

	return err ? err : figures_add(lab, measure, result);
}

static int conclude(const struct session *session, const struct result *result, void *ctx)
{
	const struct comparing *comparing = ctx;

	(void)session;
	(void)result;
	figures_print(&comparing->measure);
	if (comparing->answer)
		comparing->answer(&comparing->measure);
	return EXIT_HOLDS;
}

int compare_run(struct options *options, const struct selection *selection,
		bool host, void (*answer)(const struct measure *measure))
{
	const struct job job = {
		.command = selection->command, .variant = host ? NULL : "vm",
		.all = measure_all, .conclude = conclude,
	};
	struct comparing comparing = { .answer = answer };
	int err;

	measure_init(&comparing.measure, selection);
	err = job_run(options, &job, &comparing);
	measure_free(&comparing.measure);
	return err;
}
