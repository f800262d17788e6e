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
		.entry = { "threads",
			   "threads of one process move pages of one VMA",
			   "tpmrSsH" },
		.defaults = { .threads = 2, .pages = 16, .ms = 300, .repeat = 1,
			      .size = 4 * MIB },
		.run = run_threads,
	}, {
		.entry = { "family",
			   "processes forked from one parent move their own pages",
			   "npmrSs" },
		.defaults = { .processes = 2, .pages = 512, .ms = 200, .repeat = 3,
			      .size = 4 * MIB },
		.run = run_family,
	}, {
		.entry = { "gc",
			   "collectors move, application threads take the faults",
			   "ctpmSs" },
		.defaults = { .collectors = 1, .threads = 2, .pages = 64, .ms = 500,
			      .size = 16 * MIB },
		.run = run_gc,
	}, {
		.entry = { "reclaim",
			   "threads move pages while they are being reclaimed",
			   "tpmrSs" },
		.defaults = { .threads = 2, .pages = 16, .ms = 500, .repeat = 1,
			      .size = 8 * MIB },
		.run = run_reclaim,
	}, {
		.entry = { "cost",
			   "instructions per moved page, under QEMU's -icount",
			   "prSsHfbM" },
		.defaults = { .pages = 16, .repeat = 2, .size = 4 * MIB },
		.run = run_cost,
	}, {
		.entry = { "pattern",
			   "the same for pages that differ from their neighbours",
			   "prP" },
		.defaults = { .pages = HUGE_PAGES, .repeat = 9, .pattern = "PS" },
		.run = run_pattern,
	}, {
		.entry = { "art",
			   "instructions per call, as Android's run-time makes them",
			   "rSs" },
		.defaults = { .repeat = 8, .size = 16 * MIB },
		.run = run_art,
	}, {
		.entry = { "split",
			   "tries until a large folio can be split, under reclaim and others",
			   "rSsfu" },
		.defaults = { .repeat = 4, .size = 16 * MIB, .folio = 64 * KIB },
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
	{ "size", 'S', "SIZE", 0, "memory that each mover moves, rounded up to what PMDs map; gc: the heap", 0 },
	{ "seed", 's', "N", 0, "of the random numbers", 0 },
	{ "huge", 'H', NULL, 0, "move PMD-mapped huge pages (threads, cost)", 0 },
	{ "folio", 'f', "SIZE", 0, "move large folios, from 16K on, each once; --pages may cover several (cost)", 0 },
	{ "mapping", 'M', NULL, 0, "map and unmap other memory before each call (cost)", 0 },
	{ "under", 'u', "WHAT", 0, "nothing, reclaim, compaction, gup (short references) or pin (short pins) (split)", 0 },
	{ "pattern", 'P', "LETTERS", 0, "of the pages, repeated: P present, S swapped, Z zero page, H hole (pattern)", 0 },
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

static size_t whole_pmds(size_t size)
{
	return (size + HUGE_BYTES - 1) / HUGE_BYTES * HUGE_BYTES;
}

static void choose(void *of, const struct menu_entry *entry)
{
	struct request *request = of;

	/* An entry is what a workload begins with. */
	request->workload = (const struct workload *)entry;
	request->options = request->workload->defaults;
	request->options.size = whole_pmds(request->options.size);
}

static void set_option(struct argp_state *state, void *of, int key, const char *arg)
{
	struct request *request = of;
	struct options *options = &request->options;

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
	case 'S':
		options->size = whole_pmds(number_argument(state, arg, 1, (size_t)64 << 30));
		break;
	case 's':
		options->seed = number_argument(state, arg, 0, UINT32_MAX);
		break;
	case 'H':
		options->huge = true;
		break;
	case 'f':
		options->folio = number_argument(state, arg, 16 * KIB, HUGE_BYTES);
		break;
	case 'M':
		options->mapping = true;
		break;
	case 'u':
		options->under = under(state, arg);
		break;
	case 'P':
		if (strspn(arg, "PSZH") != strlen(arg) || !*arg)
			argp_error(state, "'%s' has other letters than P, S, Z, H", arg);
		options->pattern = arg;
		break;
	case 'b':
		options->by = way(state, arg);
		break;
	}
}

static void check_request(struct argp_state *state, void *of)
{
	struct request *request = of;
	struct options *options = &request->options;
	const unsigned int folio_pages = options->folio / PAGE_BYTES;

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
}

int main(int argc, char **argv)
{
	static const struct menu menu = {
		.noun = "workload",
		.doc = "Measure UFFDIO_MOVE on the running kernel.",
		.table = workloads, .count = WORKLOADS, .size = sizeof(workloads[0]),
		.options = option_table,
		.choose = choose, .set = set_option, .check = check_request,
	};
	struct request request = { 0 };

	menu_parse(&menu, argc, argv, &request);
	return request.workload->run(request.workload, &request.options);
}
