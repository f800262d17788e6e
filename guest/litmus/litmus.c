// SPDX-License-Identifier: GPL-2.0-only
/*
 * litmus - count the outcomes of small races on the running kernel
 */
#include "litmus/litmus.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "lib/number.h"
#include "lib/report.h"
#include "lib/uffd.h"

static const struct litmus litmuses[] = {
	{
		.entry = { "visible",
			   "UFFDIO_MOVE: written at the old place, read at the new", "pr" },
		.defaults = { .pages = 16, .rounds = 1000 },
		.run = run_visible,
	}, {
		.entry = { "visible-mremap", "the same with mremap()", "pr" },
		.defaults = { .pages = 16, .rounds = 1000 },
		.run = run_visible_mremap,
	}, {
		.entry = { "pending",
			   "UFFDIO_MOVE while it is swapped out: read at the old place", "pr" },
		.defaults = { .pages = 256, .rounds = 20 },
		.run = run_pending,
	},
};

enum { LITMUSES = sizeof(litmuses) / sizeof(litmuses[0]) };

static const struct argp_option option_table[] = {
	{ "pages", 'p', "N", 0, "pages that move in a call, or are swapped out", 0 },
	{ "rounds", 'r', "N", 0, "how often", 0 },
	{ 0 }
};

/* What the command line says, on top of the defaults. */
struct request {
	const struct litmus *litmus;
	struct options options;
};

static void choose(void *of, const struct menu_entry *entry)
{
	struct request *request = of;

	/* An entry is what a litmus test begins with. */
	request->litmus = (const struct litmus *)entry;
	request->options = request->litmus->defaults;
}

static void set_option(struct argp_state *state, void *of, int key, const char *arg)
{
	struct request *request = of;

	switch (key) {
	case 'p':
		request->options.pages = number_argument(state, arg, 1, 512);
		break;
	case 'r':
		request->options.rounds = number_argument(state, arg, 1, 1000000);
		break;
	}
}

int litmus_cpus(int *cpus, unsigned int count)
{
	cpu_set_t allowed;
	unsigned int found = 0;

	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		return -errno;
	for (int cpu = 0; cpu < CPU_SETSIZE && found < count; cpu++)
		if (CPU_ISSET(cpu, &allowed))
			cpus[found++] = cpu;
	return found < count ? -ENXIO : 0;
}

void litmus_pin(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

int litmus_cannot(const struct litmus *litmus, int error)
{
	if (error == -ENXIO)
		return report_unsupported(litmus->entry.name, "it needs more CPUs");
	if (error == -ENOSYS || error == -EPERM || error == -EOPNOTSUPP)
		return report_unsupported(litmus->entry.name, uffd_explain(error));
	fprintf(stderr, "%s: cannot be set up: %s\n", litmus->entry.name, strerror(-error));
	return STATUS_FAILED;
}

void litmus_report(const struct litmus *litmus, const struct options *options,
		  const struct outcomes *outcomes)
{
	json_t *params = json_pack("{s:s, s:i}", "workload", litmus->entry.name,
				   "pages", (int)options->pages);

	report_sample(params, "rounds", "rounds", options->rounds);
	report_sample(params, "moved", "rounds", outcomes->moved);
	report_sample(params, "looked", "rounds", outcomes->looked);
	report_sample(params, "forbidden", "rounds", outcomes->forbidden);
	json_decref(params);
}

int main(int argc, char **argv)
{
	static const struct menu menu = {
		.noun = "litmus test",
		.doc = "Count the outcomes of a small race on the running kernel.",
		.table = litmuses, .count = LITMUSES, .size = sizeof(litmuses[0]),
		.options = option_table,
		.choose = choose, .set = set_option,
	};
	struct request request = { 0 };

	menu_parse(&menu, argc, argv, &request);
	return request.litmus->run(request.litmus, &request.options);
}
