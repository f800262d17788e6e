// SPDX-License-Identifier: GPL-2.0-only
/*
 * sample - who only wants to know whether pages are in use
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "walkers/walkers.h"

#define BITMAP		"/sys/kernel/mm/page_idle/bitmap"
#define KDAMONDS	"/sys/kernel/mm/damon/admin/kdamonds/"
#define CONTEXT		KDAMONDS "0/contexts/0/"
#define SCHEME		CONTEXT "schemes/0/"
#define FILTER		SCHEME "filters/0/"
#define REGION		CONTEXT "targets/0/regions/0/"

static int idle_tracking(void)
{
	struct vma vma;
	int error = walker_vma(&vma, HUGE_BYTES, VMA_BASE);
	int fd = open(BITMAP, O_RDWR | O_CLOEXEC);

	if (error || fd < 0)
		return error ? error : -errno;
	for (size_t at = 0; at < vma.size; at += PAGE_BYTES) {
		unsigned long pfn = walker_pfn(vma.base + at);
		uint64_t bits = UINT64_MAX;
		off_t word = (off_t)(pfn / 64 * sizeof(bits));

		if (pwrite(fd, &bits, sizeof(bits), word) < 0 ||
		    pread(fd, &bits, sizeof(bits), word) < 0)
			error = -errno;
	}
	close(fd);
	return error;
}

/* Pages of the first region that were accessed are moved to the front. */
static const struct {
	const char *file;
	const char *value;
} settings[] = {
	{ KDAMONDS "nr_kdamonds", "0" },
	{ KDAMONDS "nr_kdamonds", "1" },
	{ KDAMONDS "0/contexts/nr_contexts", "1" },
	{ CONTEXT "operations", "paddr" },
	{ CONTEXT "monitoring_attrs/intervals/sample_us", "2000" },
	{ CONTEXT "monitoring_attrs/intervals/aggr_us", "20000" },
	{ CONTEXT "monitoring_attrs/nr_regions/min", "100" },
	{ CONTEXT "targets/nr_targets", "1" },
	{ CONTEXT "targets/0/regions/nr_regions", "1" },
	{ CONTEXT "schemes/nr_schemes", "1" },
	{ SCHEME "access_pattern/sz/max", "18446744073709551615" },
	{ SCHEME "access_pattern/nr_accesses/max", "4294967295" },
	{ SCHEME "access_pattern/age/max", "4294967295" },
	{ SCHEME "filters/nr_filters", "1" },
	{ FILTER "type", "young" },
	{ FILTER "matching", "Y" },
};

static int configure(const char *action, const struct vma *vma)
{
	unsigned long first = ~0UL, last = 0;
	char text[32];
	int error = 0;

	for (size_t i = 0; !error && i < sizeof(settings) / sizeof(settings[0]); i++)
		error = file_write(settings[i].file, settings[i].value);
	for (size_t at = 0; at < vma->size; at += PAGE_BYTES) {
		unsigned long pfn = walker_pfn(vma->base + at);

		first = pfn < first ? pfn : first;
		last = pfn > last ? pfn : last;
	}
	if (error)
		return error;
	snprintf(text, sizeof(text), "%lu", first * PAGE_BYTES);
	error = file_write(REGION "start", text);
	snprintf(text, sizeof(text), "%lu", (last + 1) * PAGE_BYTES);
	if (!error)
		error = file_write(REGION "end", text);
	return error ? error : file_write(SCHEME "action", action);
}

static int monitor(const char *action)
{
	struct vma vma;
	int error = walker_vma(&vma, 4 * HUGE_BYTES, VMA_BASE);

	if (!error)
		error = configure(action, &vma);
	if (!error)
		error = file_write(KDAMONDS "0/state", "on");
	for (int i = 0; !error && i < 100; i++) {
		walker_touch(&vma);
		clock_sleep_ms(10);
	}
	file_write(KDAMONDS "0/state", "off");
	return error;
}

static int damon_prioritise(void)
{
	return monitor("lru_prio");
}

static int damon_pageout(void)
{
	return monitor("pageout");
}

const struct walker sample_walkers[] = {
	{ "idle page tracking", idle_tracking },
	{ "DAMON, pages prioritised", damon_prioritise },
	{ "DAMON, pages paged out", damon_pageout },
	{ 0 }
};
