// SPDX-License-Identifier: GPL-2.0-only
#include "damon.h"

#include <stdio.h>

#include "clock.h"
#include "file.h"
#include "test.h"

#define KDAMONDS	"/sys/kernel/mm/damon/admin/kdamonds/"
#define KDAMOND		KDAMONDS "0/"
#define CONTEXT		KDAMOND "contexts/0/"
#define ATTRS		CONTEXT "monitoring_attrs/"
#define REGION		CONTEXT "targets/0/regions/0/"
#define SCHEME		CONTEXT "schemes/0/"
#define PATTERN		SCHEME "access_pattern/"

/*
 * One target region, and one scheme that does nothing but count the regions
 * with at least one access in an aggregation interval. In this order: each
 * directory appears when its number has been written.
 */
static const struct {
	const char *file;
	const char *value;
} settings[] = {
	{ KDAMONDS "nr_kdamonds", "1" },
	{ KDAMOND "contexts/nr_contexts", "1" },
	{ CONTEXT "operations", "paddr" },
	{ ATTRS "intervals/sample_us", "5000" },
	{ ATTRS "intervals/aggr_us", "100000" },
	{ ATTRS "intervals/update_us", "1000000" },
	{ ATTRS "nr_regions/min", "10" },
	{ ATTRS "nr_regions/max", "100" },
	{ CONTEXT "targets/nr_targets", "1" },
	{ CONTEXT "targets/0/regions/nr_regions", "1" },
	{ CONTEXT "schemes/nr_schemes", "1" },
	{ SCHEME "action", "stat" },
	{ PATTERN "sz/min", "0" },
	{ PATTERN "sz/max", "18446744073709551615" },
	{ PATTERN "nr_accesses/min", "1" },
	{ PATTERN "nr_accesses/max", "4294967295" },
	{ PATTERN "age/min", "0" },
	{ PATTERN "age/max", "4294967295" },
};

static void set_number(const char *file, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%ju", (uintmax_t)value);
	SET_UP(file_write(file, text));
}

void damon_start(struct damon *damon, uint64_t start, uint64_t end)
{
	/* A test that failed may have left one running. */
	file_write(KDAMOND "state", "off");
	SET_UP(file_write(KDAMONDS "nr_kdamonds", "0"));
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		SET_UP(file_write(settings[i].file, settings[i].value));
	set_number(REGION "start", start);
	set_number(REGION "end", end);
	SET_UP(file_write(KDAMOND "state", "on"));
	damon->before = 0;
}

static long accessed_so_far(void)
{
	long bytes;

	SET_UP(file_write(KDAMOND "state", "update_schemes_stats"));
	bytes = file_read_number(SCHEME "stats/sz_tried");
	SET_UP(bytes < 0 ? (int)bytes : 0);
	return bytes;
}

long damon_wait_accessed(struct damon *damon, unsigned int ms)
{
	const uint64_t deadline = clock_ns() + ms * NS_PER_MS;
	long accessed;

	do {
		clock_sleep_ms(100);
		accessed = accessed_so_far() - damon->before;
	} while (!accessed && clock_ns() < deadline);
	damon->before += accessed;
	return accessed;
}

void damon_stop(struct damon *damon)
{
	(void)damon;
	SET_UP(file_write(KDAMOND "state", "off"));
	SET_UP(file_write(KDAMONDS "nr_kdamonds", "0"));
}
