// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "measure/workload.h"

static const struct workload workloads[] = {
	{
		.command = "bench", .name = "threads",
		.summary = "threads of one process move pages of one VMA",
		.kind = WORKLOAD_PARALLEL, .plan = {
			"move_bench threads --threads 2 --pages 1",
			"move_bench threads --threads 2 --pages 16",
			"move_bench threads --threads 2 --pages 512",
		},
	}, {
		.command = "bench", .name = "family",
		.summary = "processes forked from one parent move their own pages",
		.kind = WORKLOAD_PARALLEL, .plan = {
			"move_bench family --processes 2 --pages 1",
			"move_bench family --processes 2 --pages 16",
			"move_bench family --processes 2 --pages 512",
		},
	}, {
		.command = "bench", .name = "gc",
		.summary = "pauses of application threads under a compacting collector",
		.kind = WORKLOAD_PARALLEL, .plan = {
			"move_bench gc --collectors 1 --threads 1 --ms 2000",
			"move_bench gc --collectors 1 --threads 2 --ms 2000",
		},
	}, {
		.command = "bench", .name = "reclaim",
		.summary = "movers against reclaim of the same memory",
		.kind = WORKLOAD_PARALLEL, .plan = {
			"move_bench reclaim --threads 2 --pages 16",
		},
	}, {
		.command = "bench", .name = "cost",
		.summary = "instructions per moved page, counted exactly",
		.kind = WORKLOAD_COUNTED, .plan = {
			"move_bench cost --pages 1",
			"move_bench cost --pages 1 --mapping",
			"move_bench cost --pages 16",
			"move_bench cost --pages 512",
			"move_bench cost --huge",
			"move_bench cost --folio 16K",
			"move_bench cost --folio 64K",
			"move_bench cost --folio 64K --pages 512",
			"move_bench cost --folio 2M --size 32M",
			"move_bench cost --by copy --pages 1",
			"move_bench cost --by copy --pages 16",
			"move_bench cost --by copy --pages 512",
			"move_bench cost --by mremap --pages 1",
			"move_bench cost --by mremap --pages 16",
			"move_bench cost --by mremap --pages 512",
		},
	}, {
		.command = "bench", .name = "pattern",
		.summary = "the same for 2 MiB of pages that differ from their neighbours",
		.kind = WORKLOAD_COUNTED, .plan = {
			"move_bench pattern --pattern P",
			"move_bench pattern --pattern PS",
			"move_bench pattern --pattern PZ",
			"move_bench pattern --pattern PH",
			"move_bench pattern --pattern SZ",
			"move_bench pattern --pattern PSZH",
		},
	}, {
		.command = "bench", .name = "art",
		.summary = "instructions per call, as Android's run-time makes them",
		.kind = WORKLOAD_COUNTED, .plan = {
			"move_bench art",
		},
	}, {
		.command = "impact", .name = "reclaim",
		.asks = "Does it hurt reclaim?",
		.summary = "reclaim beside a program that touches, or moves, the same pages",
		.kind = WORKLOAD_PARALLEL, .plan = {
			"impact reclaim --lru classic",
			"impact reclaim --lru classic --move",
			"impact reclaim --lru gen",
			"impact reclaim --lru gen --move",
		},
	}, {
		.command = "impact", .name = "cost",
		.asks = "Does a reclaimed page cost more instructions?",
		.summary = "instructions of a reclaimed page, counted, for several seeds",
		.kind = WORKLOAD_SEEDED, .plan = {
			"impact cost --lru classic",
			"impact cost --lru classic --move",
			"impact cost --lru gen",
			"impact cost --lru gen --move",
		},
	}, {
		.command = "impact", .name = "cow",
		.asks = "Does copy-on-write copy more?",
		.summary = "write faults after a fork, while reclaim runs",
		.kind = WORKLOAD_PARALLEL, .plan = {
			"impact cow",
			"impact cow --exclusive",
		},
	}, {
		.command = "impact", .name = "access",
		.asks = "Do DAMON and idle tracking get worse?",
		.summary = "what DAMON and idle tracking say about known accesses",
		.kind = WORKLOAD_PARALLEL, .plan = {
			"impact access --monitor damon",
			"impact access --monitor damon --move",
			"impact access --monitor idle",
			"impact access --monitor idle --move",
		},
	}, {
		.command = "litmus", .name = "visible",
		.summary = "is a page written at its old place and read at its new one while it moves?",
		.kind = WORKLOAD_RACE, .plan = {
			"litmus visible --pages 1",
			"litmus visible --pages 16",
			"litmus visible --pages 256",
		},
	}, {
		.command = "litmus", .name = "visible-mremap",
		.summary = "the same for mremap(), to compare with",
		.kind = WORKLOAD_RACE, .plan = { "litmus visible-mremap" },
	}, {
		.command = "litmus", .name = "pending",
		.summary = "is a page read at its old place after it was moved while reclaim swapped it out?",
		.kind = WORKLOAD_RACE, .plan = { "litmus pending" },
	},
};

const struct workload *workload_at(const char *command, size_t index)
{
	for (size_t i = 0; i < ARRAY_SIZE(workloads); i++) {
		if (strcmp(workloads[i].command, command) == 0 && index-- == 0)
			return &workloads[i];
	}
	return NULL;
}

const struct workload *workload_find(const char *command, const char *name)
{
	const struct workload *workload;

	for (size_t i = 0; (workload = workload_at(command, i)); i++) {
		if (strcmp(workload->name, name) == 0)
			return workload;
	}
	return NULL;
}

char *workload_plan(const struct workload *const *chosen, size_t count,
		    enum workload_kind kind, int seed)
{
	autofree char *option = kind == WORKLOAD_SEEDED ? xasprintf(" --seed %d", seed) :
							  xstrdup("");
	char *plan = xstrdup("");

	for (size_t i = 0; i < count; i++) {
		const char *const *line = chosen[i]->plan;

		for (; chosen[i]->kind == kind && *line; line++) {
			autofree char *before = plan;

			plan = xasprintf("%s%s%s\n", before, *line, option);
		}
	}
	return plan;
}
