// SPDX-License-Identifier: GPL-2.0-only
#include "torture/balance.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/counters.h"
#include "lib/file.h"

enum {
	WAIT_MS		= 100,
	WAITS		= 50,
};

/* By how much a count may differ, as CPUs keep batches of pages and of swap. */
#define SLACK_PAGES	INT64_C(128)
#define SLACK_SWAP	INT64_C(640)

static const struct {
	const char *name;
	size_t offset;
	int64_t slack;
} counts[] = {
	{ "mapped anonymous pages", offsetof(struct balance, anon), SLACK_PAGES },
	{ "kB of huge pages", offsetof(struct balance, huge), 0 },
	{ "kB of swap in use", offsetof(struct balance, swap),
	  2 * SLACK_SWAP * (int64_t)PAGE_BYTES / 1024 },
	{ "bytes on the group's lists", offsetof(struct balance, listed),
	  SLACK_PAGES * (int64_t)PAGE_BYTES },
	{ "bytes of swap of the group", offsetof(struct balance, swapped),
	  SLACK_SWAP * (int64_t)PAGE_BYTES },
};

static int64_t count_of(const struct balance *balance, size_t i)
{
	return *(const int64_t *)((const char *)balance + counts[i].offset);
}

void balance_read(struct balance *balance, const struct memcg *memcg)
{
	const char *meminfo = "/proc/meminfo";

	file_write("/proc/sys/vm/stat_refresh", "1");
	*balance = (struct balance){
		.anon = counters_vmstat("nr_anon_pages"),
		.huge = file_sum_row(meminfo, "AnonHugePages"),
		.swap = file_sum_row(meminfo, "SwapTotal") -
			file_sum_row(meminfo, "SwapFree"),
		.listed = memcg_stat(memcg, "inactive_anon") +
			  memcg_stat(memcg, "active_anon"),
		.swapped = memcg_read(memcg, "memory.swap.current"),
	};
}

static bool agree(const struct balance *before, const struct balance *after,
		  char *text, size_t size)
{
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		int64_t had = count_of(before, i), has = count_of(after, i);

		if (has - had <= counts[i].slack && had - has <= counts[i].slack)
			continue;
		snprintf(text, size, "%" PRId64 " %s when all processes had ended, %"
			 PRId64 " before they began", has, counts[i].name, had);
		return false;
	}
	return true;
}

bool balance_compare(const struct balance *before, const struct memcg *memcg,
		     char *text, size_t size)
{
	struct balance after;

	for (int i = 0; i < WAITS; i++) {
		/* Drains the CPUs' batches of pages to be put on LRU lists or freed. */
		file_write("/proc/sys/vm/compact_memory", "1");
		balance_read(&after, memcg);
		if (agree(before, &after, text, size))
			return true;
		clock_sleep_ms(WAIT_MS);
	}
	return false;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static bool is_suspect(const struct suspects *suspects, uint64_t frame)
{
	for (size_t i = 0; i < suspects->count; i++)
		if (suspects->frames[i] == frame)
			return true;
	return !suspects->chosen;
}

bool balance_check_frames(uint64_t *frames, size_t count, struct suspects *suspects,
			  char *text, size_t size)
{
	int fd = open("/proc/kpagecount", O_RDONLY | O_CLOEXEC);
	struct suspects wrong = { .chosen = true };

	if (fd < 0)
		return true;
	qsort(frames, count, sizeof(*frames), by_number);
	for (size_t i = 0, same; i < count; i += same) {
		uint64_t mapped;

		for (same = 1; i + same < count && frames[i + same] == frames[i]; same++)
			;
		if (!frames[i] ||
		    pread(fd, &mapped, sizeof(mapped), (off_t)(frames[i] * 8)) !=
		    sizeof(mapped))
			continue;
		if (mapped == same || !is_suspect(suspects, frames[i]) ||
		    wrong.count == sizeof(wrong.frames) / sizeof(wrong.frames[0]))
			continue;
		wrong.frames[wrong.count++] = frames[i];
		snprintf(text, size, "frame %#" PRIx64 " has the mapcount %" PRIu64
			 " and is mapped %zu times", frames[i], mapped, same);
	}
	close(fd);
	*suspects = wrong;
	return wrong.count == 0;
}
