// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "torture/reduce.h"

enum {
	NAMES_MAX	= 64,
	LEAST_S		= 20,	/* of one try */
};

struct reduction {
	struct lab *lab;
	const struct torture *torture;
	const struct outcome *outcome;
	const char *names[NAMES_MAX];
	size_t count;
	int64_t deadline;
};

/* All names but those from @first to @end. */
static char *join(const struct reduction *reduction, size_t first, size_t end)
{
	char *text = xstrdup("");

	for (size_t i = 0; i < reduction->count; i++) {
		autofree char *before = text;

		if (i >= first && i < end) {
			before = NULL;
			continue;
		}
		text = xasprintf("%s%s%s", before, *before ? "," : "",
				 reduction->names[i]);
	}
	return text;
}

static bool fails_again(struct reduction *reduction, const char *actors)
{
	autofree char *name = xasprintf("%s-reduced", reduction->torture->name);
	struct torture torture = *reduction->torture;
	struct outcome outcome;
	bool again;

	torture.actors = actors;
	torture.name = name;
	torture.counts = false;
	torture.seconds = (long)(2 * reduction->outcome->seconds);
	if (torture.seconds < LEAST_S)
		torture.seconds = LEAST_S;
	again = !torture_run(reduction->lab, &torture, &outcome) && outcome.failed &&
		strcmp(outcome.oracle, reduction->outcome->oracle) == 0;
	outcome_free(&outcome);
	return again;
}

/* Try without each run of @size names. The first is "move": it stays. */
static void leave_out(struct reduction *reduction, size_t size)
{
	size_t first = 1;

	while (first < reduction->count && monotonic_ms() < reduction->deadline) {
		size_t end = first + size < reduction->count ? first + size :
			     reduction->count;
		autofree char *rest = join(reduction, first, end);

		if (fails_again(reduction, rest)) {
			memmove(&reduction->names[first], &reduction->names[end],
				(reduction->count - end) * sizeof(*reduction->names));
			reduction->count -= end - first;
		} else {
			first = end;
		}
	}
}

char *reduce_actors(struct lab *lab, const struct torture *torture,
		    const struct outcome *outcome, long seconds)
{
	struct reduction reduction = {
		.lab = lab, .torture = torture, .outcome = outcome,
		.deadline = monotonic_ms() + seconds * 1000,
	};
	json_t *name;
	size_t i;

	json_array_foreach(outcome->channel.actors, i, name)
		if (reduction.count < NAMES_MAX)
			reduction.names[reduction.count++] = json_string_value(name);
	if (reduction.count < 2)
		return NULL;
	progress_begin(&lab->progress, "leaving out actors");
	for (size_t size = reduction.count / 2; size > 0; size /= 2)
		leave_out(&reduction, size);
	progress_end(&lab->progress);
	return join(&reduction, 0, 0);
}
