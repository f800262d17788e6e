// SPDX-License-Identifier: GPL-2.0-only
#include "test/ksm.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "test/given.h"

#define KSM	"/sys/kernel/mm/ksm/"

/* Set a parameter; the one that stood there is returned, to be set again. */
static long set(const char *file, long value)
{
	long before = file_read_number(file);
	char text[32];

	SET_UP(before < 0 ? (int)before : 0);
	snprintf(text, sizeof(text), "%ld", value);
	SET_UP(file_write(file, text));
	return before;
}

static bool merge(void *a, void *b)
{
	for (int i = 0; i < 500; i++) {
		if (pfn_of(a) == pfn_of(b))
			return true;
		clock_sleep_ms(20);
	}
	return false;
}

void given_merged(void *a, void *b)
{
	long pages, interval, run;
	bool merged;

	SET_UP(madvise(a, PAGE_BYTES, MADV_MERGEABLE) ? -errno : 0);
	SET_UP(madvise(b, PAGE_BYTES, MADV_MERGEABLE) ? -errno : 0);
	pages = set(KSM "pages_to_scan", 1000);
	interval = set(KSM "sleep_millisecs", 10);
	run = set(KSM "run", 1);
	merged = merge(a, b);
	set(KSM "run", run);
	set(KSM "sleep_millisecs", interval);
	set(KSM "pages_to_scan", pages);
	if (!merged)
		test_skip("the kernel did not merge the pages within 10 seconds");
}
