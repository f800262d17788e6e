// SPDX-License-Identifier: GPL-2.0-only
#include "lib/memcg.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"

#define ROOT	"/sys/fs/cgroup"

static void name_file(char *path, size_t size, const struct memcg *memcg,
		      const char *file)
{
	snprintf(path, size, "%s/%s", memcg->path, file);
}

static int join(const char *procs)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	return file_write(procs, pid);
}

int memcg_enter(struct memcg *memcg)
{
	char controllers[256], procs[160];
	int error;

	*memcg = (struct memcg){ 0 };
	if (file_read(ROOT "/cgroup.controllers", controllers, sizeof(controllers)) ||
	    !strstr(controllers, "memory"))
		return -EOPNOTSUPP;
	error = file_write(ROOT "/cgroup.subtree_control", "+memory");
	if (error)
		return error;

	snprintf(memcg->path, sizeof(memcg->path), ROOT "/rmaplab.%d", getpid());
	if (mkdir(memcg->path, 0755)) {
		error = -errno;
		memcg->path[0] = '\0';
		return error;
	}
	name_file(procs, sizeof(procs), memcg, "cgroup.procs");
	error = join(procs);
	if (error)
		memcg_leave(memcg);
	return error;
}

int memcg_write(const struct memcg *memcg, const char *file, size_t value)
{
	char path[160], text[32] = "max";

	name_file(path, sizeof(path), memcg, file);
	if (value != SIZE_MAX)
		snprintf(text, sizeof(text), "%zu", value);
	return file_write(path, text);
}

long memcg_read(const struct memcg *memcg, const char *file)
{
	char path[160];

	name_file(path, sizeof(path), memcg, file);
	return file_read_number(path);
}

int64_t memcg_stat(const struct memcg *memcg, const char *name)
{
	char path[160];

	name_file(path, sizeof(path), memcg, "memory.stat");
	return file_sum_row(path, name);
}

void memcg_leave(struct memcg *memcg)
{
	if (!memcg->path[0])
		return;
	join(ROOT "/cgroup.procs");
	rmdir(memcg->path);
	memcg->path[0] = '\0';
}
