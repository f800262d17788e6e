// SPDX-License-Identifier: GPL-2.0-only
/*
 * move_bench - measure UFFDIO_MOVE on the running kernel
 */
#include <argp.h>
#include <errno.h>
#include <string.h>

#include "bench/bench.h"
#include "lib/folio.h"
#include "lib/number.h"
#include "lib/report.h"

static const struct workload workloads[] = {
	{
		.name = "threads",
		.summary = "threads of one process move pages of one VMA",
		.keys = "tpmrasH",
		.defaults = { .threads = 2, .pages = 16, .ms = 300, .repeat = 1,
			      .area = 4 * MIB },
		.run = run_threads,
	}, {
		.name = "family",
		.summary = "processes forked from one parent move their own pages",
		.keys = "npmras",
		.defaults = { .processes = 2, .pages = 512, .ms = 200, .repeat = 3,
			      .area = 4 * MIB },
		.run = run_family,
	}, {
		.name = "gc",
		.summary = "collectors move, application threads take the faults",
		.keys = "ctpmas",
		.defaults = { .collectors = 1, .threads = 2, .pages = 64, .ms = 500,
			      .area = 16 * MIB },
		.run = run_gc,
	}, {
		.name = "reclaim",
		.summary = "threads move pages while they are being reclaimed",
		.keys = "tpmras",
		.defaults = { .threads = 2, .pages = 16, .ms = 500, .repeat = 1,
			      .area = 8 * MIB },
		.run = run_reclaim,
	}, {
		.name = "cost",
		.summary = "instructions per moved page, under QEMU's -icount",
		.keys = "prasHfbM",
		.defaults = { .pages = 16, .repeat = 2, .area = 4 * MIB },
		.run = run_cost,
	}, {
		.name = "split",
		.summary = "tries until a large folio can be split, under reclaim and others",
		.keys = "rasfu",
		.defaults = { .repeat = 4, .area = 16 * MIB, .folio = 64 * KIB },
		.run = run_split,
	},
};

enum { LONGEST_MS = 60 * 60 * 1000 };
enum { WORKLOADS = sizeof(workloads) / sizeof(workloads[0]) };

static const struct argp_option option_table[] = {
	{ "threads", 't', "N", 0, "movers; gc: application threads", 0 },
	{ "processes", 'n', "N", 0, "movers that are processes (family)", 0 },
	{ "collectors", 'c', "N", 0, "threads that move long runs (gc)", 0 },
	{ "pages", 'p', "N", 0, "pages moved in one call, a power of two up to 512", 0 },
	{ "ms", 'm', "MS", 0, "length of a measured phase", 0 },
	{ "repeat", 'r', "N", 0, "measured phases; cost: passes there and back", 0 },
	{ "area", 'a', "SIZE", 0, "memory that each mover moves, a multiple of 2M; gc: the heap", 0 },
	{ "seed", 's', "N", 0, "of the random numbers", 0 },
	{ "huge", 'H', NULL, 0, "move PMD-mapped huge pages (threads, cost)", 0 },
	{ "folio", 'f', "SIZE", 0, "move large folios, 16K to 2M, each once; --pages may cover several (cost)", 0 },
	{ "mapping", 'M', NULL, 0, "map and unmap other memory before each call (cost)", 0 },
	{ "under", 'u', "WHAT", 0, "nothing, reclaim, compaction, gup (short references) or pin (short pins) (split)", 0 },
	{ "by", 'b', "WAY", 0, "move, copy (UFFDIO_COPY, then MADV_DONTNEED) or mremap (cost)", 0 },
	{ 0 }
};

/* What the command line says, on top of the workload's defaults. */
struct request {
	const struct workload *workload;
	struct options options;
	bool pages_given;
};

static enum mover_by way(struct argp_state *state, const char *word)
{
	for (int by = BY_MOVE; by <= BY_REMAP; by++)
		if (!strcmp(word, mover_by_word((enum mover_by)by)))
			return (enum mover_by)by;
	argp_error(state, "'%s' is none of move, copy, mremap", word);
	return BY_MOVE;
}

static enum under under(struct argp_state *state, const char *word)
{
	for (int what = UNDER_NOTHING; what <= UNDER_PIN; what++)
		if (!strcmp(word, under_word((enum under)what)))
			return (enum under)what;
	argp_error(state, "'%s' is none of nothing, reclaim, compaction, gup, pin", word);
	return UNDER_NOTHING;
}

static const struct workload *find_workload(const char *name)
{
	for (int i = 0; i < WORKLOADS; i++)
		if (!strcmp(workloads[i].name, name))
			return &workloads[i];
	return NULL;
}

static void set_workload(struct argp_state *state, const char *name)
{
	struct request *request = state->input;

	if (request->workload)
		argp_error(state, "one workload at a time: '%s' is too many", name);
	request->workload = find_workload(name);
	if (!request->workload) {
		argp_error(state, "there is no workload '%s'", name);
		return;
	}
	request->options = request->workload->defaults;
}

static void set_option(struct argp_state *state, int key, const char *arg)
{
	struct request *request = state->input;
	struct options *options = &request->options;

	if (!request->workload) {
		argp_error(state, "the workload comes first");
		return;
	}
	if (!strchr(request->workload->keys, key))
		argp_error(state, "%s has no option -%c", request->workload->name, key);
	switch (key) {
	case 't':
		options->threads = number_argument(state, arg, 1, 64);
		break;
	case 'n':
		options->processes = number_argument(state, arg, 1, 64);
		break;
	case 'c':
		options->collectors = number_argument(state, arg, 1, 64);
		break;
	case 'p':
		options->pages = number_argument(state, arg, 1, HUGE_PAGES);
		request->pages_given = true;
		break;
	case 'm':
		options->ms = number_argument(state, arg, 1, LONGEST_MS);
		break;
	case 'r':
		options->repeat = number_argument(state, arg, 1, 10000);
		break;
	case 'a':
		options->area = number_argument(state, arg, HUGE_BYTES, (size_t)64 << 30);
		break;
	case 's':
		options->seed = number_argument(state, arg, 0, UINT32_MAX);
		break;
	case 'H':
		options->huge = true;
		break;
	case 'f':
		options->folio = number_argument(state, arg, FOLIO_SMALLEST, HUGE_BYTES);
		break;
	case 'M':
		options->mapping = true;
		break;
	case 'u':
		options->under = under(state, arg);
		break;
	case 'b':
		options->by = way(state, arg);
		break;
	}
}

static void check_request(struct argp_state *state)
{
	struct request *request = state->input;
	struct options *options = &request->options;
	const unsigned int folio_pages = options->folio / PAGE_BYTES;

	if (!request->workload)
		argp_error(state, "which workload?");
	if (folio_pages && !request->pages_given)
		options->pages = folio_pages;
	if (options->pages & (options->pages - 1))
		argp_error(state, "--pages must be a power of two");
	if (options->folio & (options->folio - 1))
		argp_error(state, "--folio must be a power of two");
	if (options->pages < folio_pages)
		argp_error(state, "--pages must cover the folio");
	if ((options->folio || options->by != BY_MOVE) && options->huge)
		argp_error(state, "--huge goes with neither --folio nor --by");
	if (options->area % HUGE_BYTES)
		argp_error(state, "--area must be a multiple of 2M");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case ARGP_KEY_ARG:
		set_workload(state, arg);
		return 0;
	case ARGP_KEY_END:
		check_request(state);
		return 0;
	default:
		if (key <= 0 || key > 0x7f)
			return ARGP_ERR_UNKNOWN;
		set_option(state, key, arg);
		return 0;
	}
}

/* The list of workloads, below the options. */
static char *help_filter(int key, const char *text, void *input)
{
	char *list = NULL;
	size_t size;
	FILE *out;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	out = open_memstream(&list, &size);
	if (!out)
		return NULL;
	fputs("Workloads:\n", out);
	for (int i = 0; i < WORKLOADS; i++)
		fprintf(out, "  %-8s  %s\n", workloads[i].name, workloads[i].summary);
	fputs("\nResults are JSON lines on standard output. Exit status: 0 fine, "
	      "1 a page was wrong, 2 wrong usage, 4 not supported here.", out);
	fclose(out);
	return list;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = option_table,
		.parser = parse,
		.args_doc = "WORKLOAD",
		.doc = "Measure UFFDIO_MOVE on the running kernel.\v",
		.help_filter = help_filter,
	};
	struct request request = { 0 };

	argp_err_exit_status = STATUS_USAGE;
	/* In order: a workload's defaults must be there before its options. */
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &request);
	return request.workload->run(request.workload, &request.options);
}
