// SPDX-License-Identifier: GPL-2.0-only
#include "serial.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "execution.h"
#include "fatal.h"

#define MAX_RESULTS 10
#define MAX_ORDERS 24	/* of EX_MAX_THREADS threads */

/* Compared as memory: without holes. */
struct results {
	long nr;
	long value[MAX_RESULTS];
};

/* Those of serial orders: the same in every process, and in no state. */
static struct results known[MAX_ORDERS];
static int nr_known;
static bool is_learning;

/* The threads, as they run one after another. */
static int order[EX_MAX_THREADS];

static bool is_known(const struct results *results)
{
	for (int i = 0; i < nr_known; i++)
		if (!memcmp(&known[i], results, sizeof(*results)))
			return true;
	return false;
}

EX_ENTRY void ex_results(const long *value, int nr)
{
	struct results results = { .nr = nr };
	char text[200] = "";
	size_t len = 0;

	if (nr > MAX_RESULTS)
		fatal("%d results, %d are the most", nr, MAX_RESULTS);
	memcpy(results.value, value, nr * sizeof(*value));
	if (!execution.program->is_serial || is_known(&results))
		return;
	if (is_learning) {
		known[nr_known++] = results;
		return;
	}
	for (int i = 0; i < nr && len < sizeof(text); i++)
		len += snprintf(text + len, sizeof(text) - len, " %ld", value[i]);
	ex_fail("serial", NULL, "these are the results of no serial order:%s", text);
}

static void begin(void)
{
}

static int choose_next(unsigned int enabled, int current)
{
	(void)current;
	for (int i = 0; i < execution.nr_threads; i++) {
		struct thread *t = &execution.thread[order[i]];

		if (t->done)
			continue;
		t->choice = 0;
		return enabled & 1u << order[i] ? order[i] : -1;
	}
	return -1;
}

/* All orders of the threads in the set @left, behind those that are @chosen. */
static void run_orders(unsigned int left, int chosen)
{
	static const struct policy policy = { .begin = begin, .choose = choose_next };

	if (!left || chosen == EX_MAX_THREADS) {
		execution_run(&policy);
		return;
	}
	for (int i = 0; i < execution.nr_threads; i++) {
		if (!(left & 1u << i))
			continue;
		order[chosen] = i;
		run_orders(left & ~(1u << i), chosen + 1);
	}
}

void serial_learn(void)
{
	nr_known = 0;
	if (!execution.program->is_serial)
		return;
	is_learning = true;
	run_orders((1u << execution.nr_threads) - 1, 0);
	is_learning = false;
}
