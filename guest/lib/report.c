// SPDX-License-Identifier: GPL-2.0-only
#include "lib/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put_line(const json_t *object)
{
	char *line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(12));
	size_t size;

	if (!line)
		return;
	/* The terminating zero has served its purpose; its place takes the end of line. */
	size = strlen(line);
	line[size] = '\n';
	if (write(STDOUT_FILENO, line, size + 1) != (ssize_t)size + 1)
		perror("report: standard output");
	free(line);
}

void report_event(const char *event, json_t *fields)
{
	json_t *object = json_pack("{s:s}", "event", event);

	if (fields)
		json_object_update(object, fields);
	put_line(object);
	json_decref(fields);
	json_decref(object);
}

void report_sample(const json_t *params, const char *metric, const char *unit,
		   double value)
{
	json_t *object = json_deep_copy(params);

	json_object_set_new(object, "metric", json_string(metric));
	json_object_set_new(object, "unit", json_string(unit));
	json_object_set_new(object, "value", json_real(value));
	put_line(object);
	json_decref(object);
}

int report_unsupported(const char *workload, const char *reason)
{
	fprintf(stderr, "%s: not supported here: %s\n", workload, reason);
	report_event("unsupported", json_pack("{s:s, s:s}", "workload", workload,
					      "reason", reason));
	return STATUS_UNSUPPORTED;
}

void report_unavailable(const char *workload, const char *metric,
			const char *reason)
{
	fprintf(stderr, "%s: %s left out: %s\n", workload, metric, reason);
	report_event("unavailable",
		     json_pack("{s:s, s:s, s:s}", "workload", workload,
			       "metric", metric, "reason", reason));
}
