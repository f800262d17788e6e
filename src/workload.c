// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "workload.h"

static const struct workload workloads[] = {
	{
		"bench", "threads", "threads of one process move pages of one area",
		WORKLOAD_PARALLEL, {
			"move_bench threads --threads 2 --pages 1",
			"move_bench threads --threads 2 --pages 16",
			"move_bench threads --threads 2 --pages 512",
		},
	}, {
		"bench", "family", "processes forked from one parent move their own pages",
		WORKLOAD_PARALLEL, {
			"move_bench family --processes 2 --pages 1",
			"move_bench family --processes 2 --pages 16",
			"move_bench family --processes 2 --pages 512",
		},
	}, {
		"bench", "gc", "pauses of application threads under a compacting collector",
		WORKLOAD_PARALLEL, {
			"move_bench gc --collectors 1 --threads 1",
			"move_bench gc --collectors 1 --threads 2",
		},
	}, {
		"bench", "reclaim", "movers against reclaim of the same memory",
		WORKLOAD_PARALLEL, {
			"move_bench reclaim --threads 2 --pages 16",
		},
	}, {
		"bench", "cost", "instructions per moved page, counted exactly",
		WORKLOAD_COUNTED, {
			"move_bench cost --pages 1",
			"move_bench cost --pages 16",
			"move_bench cost --pages 512",
			"move_bench cost --huge",
			"move_bench cost --folio 16K",
			"move_bench cost --folio 64K",
			"move_bench cost --folio 2M --area 32M",
			"move_bench cost --by copy --pages 1",
			"move_bench cost --by copy --pages 16",
			"move_bench cost --by copy --pages 512",
			"move_bench cost --by mremap --pages 1",
			"move_bench cost --by mremap --pages 16",
			"move_bench cost --by mremap --pages 512",
		},
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
		    enum workload_kind kind)
{
	char *plan = xstrdup("");

	for (size_t i = 0; i < count; i++) {
		const char *const *line = chosen[i]->plan;

		for (; chosen[i]->kind == kind && *line; line++) {
			autofree char *before = plan;

			plan = xasprintf("%s%s\n", before, *line);
		}
	}
	return plan;
}
