// SPDX-License-Identifier: GPL-2.0-only
#include "init/setup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/units.h"

#define ZRAM_SIZE	"/sys/block/zram0/disksize"
#define ZRAM_DEVICE	"/dev/zram0"

static void complain(const char *what, int error)
{
	fprintf(stderr, "init: %s: %s\n", what, strerror(error));
}

static const struct {
	const char *type;
	const char *target;
} mounts[] = {
	{ "proc", "/proc" },
	{ "sysfs", "/sys" },
	{ "devtmpfs", "/dev" },
	{ "tmpfs", "/tmp" },
	{ "debugfs", "/sys/kernel/debug" },
	{ "tracefs", "/sys/kernel/tracing" },
	{ "cgroup2", "/sys/fs/cgroup" },
};

void setup_mounts(void)
{
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].target, 0755);
		/* The kernel may have mounted /dev before it started init. */
		if (mount(mounts[i].type, mounts[i].target, mounts[i].type, 0, NULL) &&
		    errno != EBUSY)
			complain(mounts[i].target, errno);
	}
}

/*
 * What mkswap writes: the version and the last page after a boot block of
 * 1 KiB, and a signature at the very end of the first page.
 */
static int write_swap_header(const char *device, uint64_t bytes)
{
	static const char signature[] = "SWAPSPACE2";
	const size_t signature_size = sizeof(signature) - 1;
	char page[PAGE_BYTES] = { 0 };
	uint32_t header[] = { 1, bytes / PAGE_BYTES - 1, 0 };
	int fd = open(device, O_WRONLY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return errno;
	memcpy(page + KIB, header, sizeof(header));
	memcpy(page + sizeof(page) - signature_size, signature, signature_size);
	if (write(fd, page, sizeof(page)) != (ssize_t)sizeof(page) || fsync(fd))
		error = errno;
	close(fd);
	return error;
}

void setup_swap(void)
{
	struct sysinfo info;
	uint64_t bytes;
	char text[32];
	int error;

	sysinfo(&info);
	bytes = (uint64_t)info.totalram * info.mem_unit / 2 & ~(PAGE_BYTES - 1);
	snprintf(text, sizeof(text), "%ju", (uintmax_t)bytes);
	error = file_write(ZRAM_SIZE, text);
	if (error) {
		complain(ZRAM_SIZE, -error);
		return;
	}
	error = write_swap_header(ZRAM_DEVICE, bytes);
	if (!error && swapon(ZRAM_DEVICE, 0))
		error = errno;
	if (error)
		complain(ZRAM_DEVICE, error);
}

void setup_limits(void)
{
	static const struct {
		int resource;
		rlim_t limit;
	} limits[] = {
		{ RLIMIT_MEMLOCK, RLIM_INFINITY },
		{ RLIMIT_NOFILE, 65536 },
		{ RLIMIT_CORE, 0 },
	};
	int error;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct rlimit limit = { limits[i].limit, limits[i].limit };

		if (setrlimit(limits[i].resource, &limit))
			complain("setrlimit", errno);
	}
	error = file_write("/proc/sys/kernel/kptr_restrict", "0");
	if (error)
		complain("kptr_restrict", -error);
}
