// SPDX-License-Identifier: GPL-2.0-only
#include "lib/swap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/swap.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/units.h"

#define CONTROL	"/sys/class/zram-control/"

/*
 * What mkswap writes: the version and the last page after a boot block of
 * 1 KiB, and a signature at the very end of the first page.
 */
static int write_header(const char *device, uint64_t bytes)
{
	static const char signature[] = "SWAPSPACE2";
	const size_t signature_size = sizeof(signature) - 1;
	char page[PAGE_BYTES] = { 0 };
	uint32_t header[] = { 1, bytes / PAGE_BYTES - 1, 0 };
	int fd = open(device, O_WRONLY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return -errno;
	memcpy(page + KIB, header, sizeof(header));
	memcpy(page + sizeof(page) - signature_size, signature, signature_size);
	if (write(fd, page, sizeof(page)) != (ssize_t)sizeof(page) || fsync(fd))
		error = -errno;
	close(fd);
	return error;
}

int swap_begin(unsigned int number, uint64_t bytes, int priority)
{
	int flags = priority < 0 ? 0 : SWAP_FLAG_PREFER | priority;
	char device[32], path[64], text[32];
	int error;

	snprintf(device, sizeof(device), "/dev/zram%u", number);
	snprintf(path, sizeof(path), "/sys/block/zram%u/disksize", number);
	snprintf(text, sizeof(text), "%ju", (uintmax_t)bytes);
	error = file_write(path, text);
	if (!error)
		error = write_header(device, bytes);
	if (!error && swapon(device, flags))
		error = -errno;
	return error;
}

int swap_end(unsigned int number)
{
	char device[32], text[16];

	snprintf(device, sizeof(device), "/dev/zram%u", number);
	if (swapoff(device))
		return -errno;
	snprintf(text, sizeof(text), "%u", number);
	return file_write(CONTROL "hot_remove", text);
}

int swap_add_device(void)
{
	return (int)file_read_number(CONTROL "hot_add");
}
