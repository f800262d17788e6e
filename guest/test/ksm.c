// SPDX-License-Identifier: GPL-2.0-only
#include "test/ksm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static bool are_merged(const void *a, const void *b)
{
	return pfn_of(a) == pfn_of(b);
}

static bool is_zero_page(const void *page, const void *unused)
{
	(void)page;
	(void)unused;
	return ksm_zero_pages() > 0;
}

/* Let ksmd run until @done. Ends in a skip if that takes too long. */
static void merge(bool (*done)(const void *a, const void *b), const void *a, const void *b)
{
	long pages = set(KSM "pages_to_scan", 1000);
	long interval = set(KSM "sleep_millisecs", 10);
	long run = set(KSM "run", 1);
	bool merged = done(a, b);

	for (int i = 0; i < 500 && !merged; i++) {
		clock_sleep_ms(20);
		merged = done(a, b);
	}
	set(KSM "run", run);
	set(KSM "sleep_millisecs", interval);
	set(KSM "pages_to_scan", pages);
	if (!merged)
		test_skip("the kernel did not merge the pages within 10 seconds");
}

void given_merged(void *a, void *b)
{
	SET_UP(madvise(a, PAGE_BYTES, MADV_MERGEABLE) ? -errno : 0);
	SET_UP(madvise(b, PAGE_BYTES, MADV_MERGEABLE) ? -errno : 0);
	merge(are_merged, a, b);
}

void given_zero_page_of_ksm(void *page)
{
	long use = set(KSM "use_zero_pages", 1);

	memset(page, 0, PAGE_BYTES);
	SET_UP(madvise(page, PAGE_BYTES, MADV_MERGEABLE) ? -errno : 0);
	merge(is_zero_page, page, NULL);
	set(KSM "use_zero_pages", use);
}

long ksm_zero_pages(void)
{
	char text[512];
	const char *at;

	SET_UP(file_read("/proc/self/ksm_stat", text, sizeof(text)));
	at = strstr(text, "ksm_zero_pages ");
	SET_UP(at ? 0 : -ENODATA);
	return strtol(at + strlen("ksm_zero_pages "), NULL, 10);
}
