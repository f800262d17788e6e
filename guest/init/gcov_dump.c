// SPDX-License-Identifier: GPL-2.0-only
/*
 * gcov_dump - send what the kernel has counted of its executed lines
 *
 * One event a file: its path on the machine that built the kernel, and its
 * bytes in base64.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/report.h"

#define ROOT	"/sys/kernel/debug/gcov"

enum {
	LARGEST	= 1 << 20,
	PADDING	= 64,		/* place of the '=' among the digits */
};

static char *to_base64(const unsigned char *data, size_t size)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
	char *text = malloc((size + 2) / 3 * 4 + 1), *out = text;

	for (size_t i = 0; text && i < size; i += 3) {
		size_t left = size - i;
		unsigned int bits = (unsigned int)data[i] << 16 |
				    (left > 1 ? data[i + 1] << 8 : 0) |
				    (left > 2 ? data[i + 2] : 0);

		*out++ = digits[bits >> 18];
		*out++ = digits[bits >> 12 & 63];
		*out++ = digits[left > 1 ? bits >> 6 & 63 : PADDING];
		*out++ = digits[left > 2 ? bits & 63 : PADDING];
	}
	if (text)
		*out = '\0';
	return text;
}

static ssize_t read_all(const char *path, unsigned char *data)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got, size = 0;

	if (fd < 0)
		return -errno;
	while ((got = read(fd, data + size, LARGEST - size)) > 0)
		size += got;
	close(fd);
	if (got < 0)
		return -errno;
	return size < LARGEST ? size : -EFBIG;
}

static int send_file(const char *path, const struct stat *info, int type,
		     struct FTW *at)
{
	static unsigned char data[LARGEST];
	size_t length = strlen(path);
	char *text;
	ssize_t size;

	(void)info;
	(void)at;
	if (type != FTW_F || length < 5 || strcmp(path + length - 5, ".gcda") != 0)
		return 0;
	size = read_all(path, data);
	text = size > 0 ? to_base64(data, size) : NULL;
	if (!text) {
		fprintf(stderr, "gcov_dump: %s: cannot be read\n", path);
		return 1;
	}
	report_event("coverage", json_pack("{s:s, s:s}", "file", path + strlen(ROOT),
					   "data", text));
	free(text);
	return 0;
}

int main(void)
{
	if (access(ROOT, R_OK))
		return report_unsupported("gcov_dump", "no CONFIG_GCOV_KERNEL");
	/* The files lie where the objects were; symbolic links lead to the notes. */
	return nftw(ROOT, send_file, 8, FTW_PHYS) ? STATUS_FAILED : STATUS_OK;
}
