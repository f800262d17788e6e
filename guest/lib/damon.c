// SPDX-License-Identifier: GPL-2.0-only
#include "lib/damon.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"

#define KDAMONDS	"/sys/kernel/mm/damon/admin/kdamonds/"
#define KDAMOND		KDAMONDS "0/"
#define CONTEXT		KDAMOND "contexts/0/"
#define ATTRS		CONTEXT "monitoring_attrs/"
#define REGIONS		CONTEXT "targets/0/regions/"
#define SCHEME		CONTEXT "schemes/0/"
#define PATTERN		SCHEME "access_pattern/"
#define TRACING		"/sys/kernel/tracing/"
#define AGGREGATED	"damon_aggregated: "

/* One context on physical addresses. Each directory appears when its number was written. */
static const char *const context_settings[][2] = {
	{ KDAMONDS "nr_kdamonds", "1" },
	{ KDAMOND "contexts/nr_contexts", "1" },
	{ CONTEXT "operations", "paddr" },
	{ ATTRS "intervals/update_us", "1000000" },
	{ CONTEXT "targets/nr_targets", "1" },
};

/*
 * A scheme that does nothing but count the regions with at least one access in
 * an aggregation interval.
 */
static const char *const scheme_settings[][2] = {
	{ CONTEXT "schemes/nr_schemes", "1" },
	{ SCHEME "action", "stat" },
	{ PATTERN "sz/min", "0" },
	{ PATTERN "sz/max", "18446744073709551615" },
	{ PATTERN "nr_accesses/min", "1" },
	{ PATTERN "nr_accesses/max", "4294967295" },
	{ PATTERN "age/min", "0" },
	{ PATTERN "age/max", "4294967295" },
};

static int write_all(const char *const (*settings)[2], unsigned int count)
{
	int error = 0;

	for (unsigned int i = 0; i < count && !error; i++)
		error = file_write(settings[i][0], settings[i][1]);
	return error;
}

static int write_number(const char *file, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%ju", (uintmax_t)value);
	return file_write(file, text);
}

static int write_pace(const struct damon_pace *pace)
{
	int error = write_number(ATTRS "intervals/sample_us", pace->sample_us);

	if (!error)
		error = write_number(ATTRS "intervals/aggr_us", pace->aggregate_us);
	/* Together they must be in order at any time: the upper one first. */
	if (!error)
		error = write_number(ATTRS "nr_regions/max", pace->most);
	if (!error)
		error = write_number(ATTRS "nr_regions/min", pace->fewest);
	return error;
}

static int write_ranges(const struct damon_range *ranges, unsigned int count)
{
	int error = write_number(REGIONS "nr_regions", count);
	char path[128];

	for (unsigned int i = 0; i < count && !error; i++) {
		snprintf(path, sizeof(path), REGIONS "%u/start", i);
		error = write_number(path, ranges[i].start);
		snprintf(path, sizeof(path), REGIONS "%u/end", i);
		if (!error)
			error = write_number(path, ranges[i].end);
	}
	return error;
}

int damon_start(const struct damon_range *ranges, unsigned int count,
		const struct damon_pace *pace)
{
	int error;

	if (access(KDAMONDS, F_OK))
		return -EOPNOTSUPP;
	/* A run that failed may have left one running. */
	file_write(KDAMOND "state", "off");
	error = file_write(KDAMONDS "nr_kdamonds", "0");
	if (!error)
		error = write_all(context_settings,
				  sizeof(context_settings) / sizeof(*context_settings));
	if (!error)
		error = write_pace(pace);
	if (!error)
		error = write_ranges(ranges, count);
	if (!error)
		error = write_all(scheme_settings,
				  sizeof(scheme_settings) / sizeof(*scheme_settings));
	return error ? error : file_write(KDAMOND "state", "on");
}

long damon_accessed(void)
{
	int error = file_write(KDAMOND "state", "update_schemes_stats");

	return error ? error : file_read_number(SCHEME "stats/sz_tried");
}

static void take_line(const char *line,
		      void (*region)(void *context, const struct damon_range *range,
				     unsigned int accesses),
		      void *context)
{
	const char *found = strstr(line, AGGREGATED);
	const char *numbers = found ? strstr(found, "nr_regions=") : NULL;
	struct damon_range range;
	char *end;

	/* "nr_regions=32 START-END: ACCESSES AGE" */
	numbers = numbers ? strchr(numbers, ' ') : NULL;
	if (!numbers)
		return;
	range.start = strtoull(numbers, &end, 10);
	if (*end != '-')
		return;
	range.end = strtoull(end + 1, &end, 10);
	if (*end == ':')
		region(context, &range, (unsigned int)strtoul(end + 1, NULL, 10));
}

/* The pipe hands out each line once, and ends with EAGAIN. */
static int read_trace(void (*region)(void *context, const struct damon_range *range,
				     unsigned int accesses),
		      void *context)
{
	int fd = open(TRACING "trace_pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	FILE *pipe = fd < 0 ? NULL : fdopen(fd, "r");
	char line[256];

	if (!pipe)
		return -errno;
	while (fgets(line, sizeof(line), pipe))
		take_line(line, region, context);
	fclose(pipe);
	return 0;
}

static void ignore(void *context, const struct damon_range *range, unsigned int accesses)
{
	(void)context;
	(void)range;
	(void)accesses;
}

int damon_watch(unsigned int ms,
		void (*region)(void *context, const struct damon_range *range,
			       unsigned int accesses),
		void *context)
{
	static const char enable[] = TRACING "events/damon/damon_aggregated/enable";
	int error = read_trace(ignore, NULL);

	if (!error)
		error = file_write(enable, "1");
	if (error)
		return error;
	clock_sleep_ms(ms);
	error = file_write(enable, "0");
	return error ? error : read_trace(region, context);
}

int damon_stop(void)
{
	int error = file_write(KDAMOND "state", "off");

	return error ? error : file_write(KDAMONDS "nr_kdamonds", "0");
}
