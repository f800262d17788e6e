// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/command.h"
#include "cmd/compare.h"
#include "cmd/selection.h"

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
	int err = options_parse(&command, argc, argv, options);

	if (!err && own.host)
		err = options_host(options);
	if (err)
		return err;
	if (own.selection.list)
		return selection_list(&own.selection);
	return compare_run(options, &own.selection, own.host, NULL);
}
