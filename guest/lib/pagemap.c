// SPDX-License-Identifier: GPL-2.0-only
#include "lib/pagemap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/units.h"

int pagemap_read(const void *start, size_t pages, uint64_t *entries)
{
	off_t offset = (off_t)((uintptr_t)start / PAGE_BYTES * sizeof(*entries));
	size_t size = pages * sizeof(*entries);
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return -errno;
	got = pread(fd, entries, size, offset);
	close(fd);
	return got == (ssize_t)size ? 0 : -EIO;
}

uint64_t pagemap_entry(const void *page)
{
	uint64_t entry = 0;

	return pagemap_read(page, 1, &entry) ? 0 : entry;
}

long pagemap_count(const void *start, size_t pages, uint64_t bits)
{
	uint64_t *entries = calloc(pages ? pages : 1, sizeof(*entries));
	long count;

	if (!entries)
		return -ENOMEM;
	count = pagemap_read(start, pages, entries);
	if (!count)
		for (size_t i = 0; i < pages; i++)
			count += !!(entries[i] & bits);
	free(entries);
	return count;
}

long smaps_bytes(const void *start, size_t size, const char *field)
{
	FILE *file = fopen("/proc/self/smaps", "re");
	uintptr_t low = (uintptr_t)start, high = low + size;
	size_t length = strlen(field), room = 0;
	bool inside = false;
	char *line = NULL;
	long sum = 0;

	if (!file)
		return -errno;
	while (getline(&line, &room, file) > 0) {
		char *dash, *blank;
		uintptr_t from = strtoul(line, &dash, 16), to;

		if (dash > line && *dash == '-') {
			to = strtoul(dash + 1, &blank, 16);
			inside = *blank == ' ' && from >= low && to <= high;
		}
		else if (inside && !strncmp(line, field, length) && line[length] == ':')
			sum += strtol(line + length + 1, NULL, 10) * (long)KIB;
	}
	free(line);
	fclose(file);
	return sum;
}
