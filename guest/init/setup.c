// SPDX-License-Identifier: GPL-2.0-only
#include "init/setup.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>

#include "lib/file.h"
#include "lib/swap.h"
#include "lib/units.h"

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

void setup_swap(void)
{
	struct sysinfo info;
	uint64_t bytes;
	int error;

	sysinfo(&info);
	bytes = (uint64_t)info.totalram * info.mem_unit / 2 & ~(PAGE_BYTES - 1);
	error = swap_begin(0, bytes, -1);
	if (error)
		complain("swap on zram0", -error);
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
