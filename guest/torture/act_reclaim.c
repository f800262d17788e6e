// SPDX-License-Identifier: GPL-2.0-only
/* Reclaim, by request and by limit; and monitors of accesses: idle page tracking, DAMON. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/pagemap.h"
#include "torture/actors.h"
#include "torture/heap.h"

/* pageout - ask for some pages to be reclaimed, or deactivated */
void act_pageout(struct hand *hand)
{
	struct range range = heap_range(hand, SLOT_PAGES / 2);
	int advice = hand_chance(hand, 4) ? MADV_COLD : MADV_PAGEOUT;

	if (!madvise(range.start, range.size, advice))
		hand_did(hand, range.count);
	clock_sleep_ms(hand_below(hand, 4));
}

/* reclaim - ask for memory of the group, through its LRU lists */
void act_reclaim(struct hand *hand)
{
	static const size_t amounts[] = { 64 * KIB, 256 * KIB, MIB, 4 * MIB };
	size_t amount = amounts[hand_below(hand, 4)];

	if (!memcg_write(&hand->board->memcg, "memory.reclaim", amount))
		hand_did(hand, amount / PAGE_BYTES);
	clock_sleep_ms(hand_below(hand, 10));
}

/*
 * idle - mark the frames of some pages as idle, and ask which still are
 *
 * The bitmap has a bit a frame and is read and written in words.
 */
void act_idle(struct hand *hand)
{
	struct range range = heap_range(hand, 16);
	uint64_t entry = pagemap_entry(range.start), word = UINT64_MAX;
	off_t offset = (off_t)((entry & PAGEMAP_PFN) / 64 * sizeof(word));
	int fd;

	if (!(entry & PAGEMAP_PRESENT))
		return;
	fd = open("/sys/kernel/mm/page_idle/bitmap", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	if (pwrite(fd, &word, sizeof(word), offset) == sizeof(word) &&
	    pread(fd, &word, sizeof(word), offset) == sizeof(word))
		hand_did(hand, 64);
	close(fd);
}

/*
 * damon - let the access monitor sample all memory, and page out what is cold
 *
 * Its scheme asks again for each page whether it is young.
 */
#define KDAMONDS	"/sys/kernel/mm/damon/admin/kdamonds/"
#define KDAMOND		KDAMONDS "0/"
#define CONTEXT		KDAMOND "contexts/0/"
#define ATTRS		CONTEXT "monitoring_attrs/"
#define REGION		CONTEXT "targets/0/regions/0/"
#define SCHEME		CONTEXT "schemes/0/"
#define PATTERN		SCHEME "access_pattern/"
#define FILTERS		SCHEME "filters/"

/* In this order: a directory appears when its number has been written. */
static const struct {
	const char *file;
	const char *value;
} settings[] = {
	{ KDAMONDS "nr_kdamonds", "1" },
	{ KDAMOND "contexts/nr_contexts", "1" },
	{ CONTEXT "operations", "paddr" },
	{ ATTRS "intervals/sample_us", "2000" },
	{ ATTRS "intervals/aggr_us", "20000" },
	{ ATTRS "intervals/update_us", "1000000" },
	{ ATTRS "nr_regions/min", "200" },
	{ ATTRS "nr_regions/max", "2000" },
	{ CONTEXT "targets/nr_targets", "1" },
	{ CONTEXT "targets/0/regions/nr_regions", "1" },
	{ CONTEXT "schemes/nr_schemes", "1" },
	{ SCHEME "action", "pageout" },
	{ SCHEME "quotas/bytes", "4194304" },
	{ SCHEME "quotas/reset_interval_ms", "100" },
	{ PATTERN "sz/min", "4096" },
	{ PATTERN "sz/max", "18446744073709551615" },
	{ PATTERN "nr_accesses/min", "0" },
	{ PATTERN "nr_accesses/max", "0" },
	{ PATTERN "age/min", "1" },
	{ PATTERN "age/max", "4294967295" },
	{ FILTERS "nr_filters", "1" },
	{ FILTERS "0/type", "young" },
	{ FILTERS "0/matching", "Y" },
};

/* Let it look at the largest piece of memory; where that begins the machine decides. */
static void choose_memory(void)
{
	char text[16384], *line = text, *next, size[24];
	uint64_t start = 0, end = 0;

	if (file_read("/proc/iomem", text, sizeof(text)))
		return;
	for (; line; line = next) {
		uint64_t first, last;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (strstr(line, "System RAM") &&
		    sscanf(line, "%" SCNx64 "-%" SCNx64, &first, &last) == 2 &&
		    last - first > end - start) {
			start = first;
			end = last + 1;
		}
	}
	snprintf(size, sizeof(size), "%" PRIu64, start);
	file_write(REGION "start", size);
	snprintf(size, sizeof(size), "%" PRIu64, end);
	file_write(REGION "end", size);
}

void leave_damon(struct hand *hand)
{
	(void)hand;
	file_write(KDAMOND "state", "off");
	file_write(KDAMONDS "nr_kdamonds", "0");
}

void act_damon(struct hand *hand)
{
	leave_damon(hand);
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		file_write(settings[i].file, settings[i].value);
	choose_memory();
	if (file_write(KDAMOND "state", "on"))
		clock_sleep_ms(50);
	else
		hand_did(hand, 1);
	for (int i = 0; i < 20 && !board_stopped(hand->board); i++)
		clock_sleep_ms(50);
}
