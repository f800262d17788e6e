// SPDX-License-Identifier: GPL-2.0-only
#include "base/result.h"
#include "cmd/command.h"
#include "cmd/selection.h"
#include "measure/measure.h"
#include "show/figures.h"

struct bench_options {
	struct selection selection;
	bool host;
};

static const struct argp_option own_options[] = {
	SELECTION_OPTIONS,
	{ "host", 'H', NULL, 0, "measure the running kernel instead", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct bench_options *own = state->input;

	if (key != 'H')
		return selection_parse(&own->selection, key, arg, state);
	own->host = true;
	return 0;
}

static int bench_host(struct options *options, struct measure *measure)
{
	int err = lab_lock(&options->lab);

	return err ? err : measure_host(&options->lab, measure);
}

int cmd_bench(int argc, char **argv, struct options *options)
{
	static const char *const trees[] = { "stock", "series", NULL };
	struct bench_options own = { .selection = { .command = "bench" } };
	const struct options_command command = {
		.name = "bench", .args_doc = "[WORKLOAD...]",
		.doc = "Boots each tree in turn, several times, and compares what UFFDIO_MOVE does there.",
		.options = own_options, .parser = parse, .input = &own,
		.trees = trees, .json = true,
	};
	struct measure measure;
	struct result result;
	int err = options_parse(&command, argc, argv, options);

	if (err)
		return err;
	if (own.selection.list)
		return selection_list(&own.selection);
	measure_init(&measure, &own.selection);
	result_begin(&result, "bench", options->command_line);
	if (own.host)
		err = bench_host(options, &measure);
	else
		err = measure_guests(&options->lab, options->trees, options->tree_count,
				     &measure, result.host);
	if (!err)
		err = figures_add(&options->lab, &measure, &result);
	if (!err)
		err = result_save(&options->lab, &result, options->json);
	if (!err)
		figures_print(&measure);
	result_end(&result);
	measure_free(&measure);
	return err;
}
