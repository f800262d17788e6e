// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/record.h"
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

/* What passes before the guest's first round, and after its last. */
static long boot_seconds(const struct outcome *outcome)
{
	return (long)(outcome->seconds - record_number(outcome->channel.round, "seconds"));
}

/* How long a try may take to be over by then; less than LEAST_S: it is not worth one. */
static long try_seconds(const struct reduction *reduction)
{
	long left = (long)((reduction->deadline - monotonic_ms()) / 1000) -
		    boot_seconds(reduction->outcome);
	long wanted = (long)(2 * reduction->outcome->seconds);

	if (wanted < LEAST_S)
		wanted = LEAST_S;
	return wanted < left ? wanted : left;
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
	torture.seconds = try_seconds(reduction);
	again = !torture_run(reduction->lab, &torture, &outcome) && outcome.failed &&
		strcmp(outcome.oracle, reduction->outcome->oracle) == 0;
	outcome_free(&outcome);
	return again;
}

/* Try without each run of @size names. The first is "move": it stays. */
static void leave_out(struct reduction *reduction, size_t size)
{
	size_t first = 1;

	while (first < reduction->count && try_seconds(reduction) >= LEAST_S) {
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
	size_t all, i;

	json_array_foreach(outcome->channel.actors, i, name)
		if (reduction.count < NAMES_MAX)
			reduction.names[reduction.count++] = json_string_value(name);
	all = reduction.count;
	if (all < 2)
		return NULL;
	progress_begin(&lab->progress, "leaving out actors");
	for (size_t size = reduction.count / 2; size > 0; size /= 2)
		leave_out(&reduction, size);
	progress_end(&lab->progress);
	return reduction.count < all ? join(&reduction, 0, 0) : NULL;
}
