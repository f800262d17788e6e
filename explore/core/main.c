// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "execution.h"
#include "footprint.h"
#include "search.h"
#include "trap.h"
#include "world.h"
extern char __start_kdata[], __stop_kdata[], __executable_start[], _end[];
int main(int argc, char **argv)
{
	struct search_budget b = { 0, 60 };
	struct search_result r;
	const struct strategy *st;

	if (trap_init()) return 3;
	world_add(__start_kdata, __stop_kdata - __start_kdata);
	if (footprint_init(__executable_start, _end - __executable_start)) return 3;
	printf("open %d\n", execution_open(ex_programs[argc > 1 ? atoi(argv[1]) : 0]));
	if (execution.violation.oracle[0]) { printf("%s %s %p\n", execution.violation.oracle, execution.violation.message, execution.violation.pc); return 1; }
	printf("world %zu\n", world_size());
	st = argc > 2 && !strcmp(argv[2], "b") ? bounded(atoi(argv[3]), 0, 1) : argc > 2 && !strcmp(argv[2], "r") ? pct(atoi(argv[3]), 1, 0, 1) : exhaustive(0, 1);
	r = search(st, &b);
	printf("verdict %d schedules %lu pruned %lu steps %lu restarts %u %f s  %.0f/s shared %d\n", r.verdict, r.schedules, r.pruned, r.steps, r.restarts, r.seconds, (r.schedules+r.pruned)/r.seconds, footprint.nr_shared);
	if (r.verdict == VERDICT_VIOLATED)
		printf("%s: %s at %p thread %d\n", execution.violation.oracle, execution.violation.message, execution.violation.pc, execution.violation.thread);
	for (int i = 0; i < execution.nr_races; i++) printf("race %p %p\n", execution.race[i].pc[0], execution.race[i].pc[1]);
	return 0;
}
