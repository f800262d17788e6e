// SPDX-License-Identifier: GPL-2.0-only
#include "lib/probe.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/file.h"

#define TRACING	"/sys/kernel/tracing/"
#define EVENTS	TRACING "kprobe_events"
#define GROUP	"rmaplab"

int probe_open(struct probe *probe, const char *name, char kind, const char *what)
{
	char line[256];
	int error;

	*probe = (struct probe){ 0 };
	if (access(EVENTS, W_OK))
		return errno == EACCES ? -EACCES : -EOPNOTSUPP;
	/* A run that was killed may have left it behind. */
	snprintf(line, sizeof(line), "-:" GROUP "/%s", name);
	file_write(EVENTS, line);
	snprintf(line, sizeof(line), "%c:" GROUP "/%s %s", kind, name, what);
	error = file_write(EVENTS, line);
	if (!error)
		snprintf(probe->name, sizeof(probe->name), "%s", name);
	return error;
}

void probe_close(struct probe *probe)
{
	char line[64];

	if (!probe->name[0])
		return;
	snprintf(line, sizeof(line), "-:" GROUP "/%s", probe->name);
	file_write(EVENTS, line);
	probe->name[0] = '\0';
}

const char *probe_explain(int error)
{
	switch (error) {
	case -EACCES:
	case -EPERM:
		return "kernel probes need root";
	case -EOPNOTSUPP:
		return "the kernel has no kprobe events (CONFIG_KPROBE_EVENTS, tracefs)";
	case -ENOENT:
		return "the kernel has no such function to probe, it was inlined";
	default:
		return strerror(-error);
	}
}

static int open_one(const struct perf_event_attr *attr, int pid, int cpu,
		    const char *filter)
{
	int fd = (int)syscall(SYS_perf_event_open, attr, pid, cpu, -1,
			      PERF_FLAG_FD_CLOEXEC);
	int error;

	if (fd < 0)
		return -errno;
	if (!filter || !ioctl(fd, PERF_EVENT_IOC_SET_FILTER, filter))
		return fd;
	error = -errno;
	close(fd);
	return error;
}

int count_open(struct count *count, const struct probe *probe, const char *filter,
	       enum count_scope scope)
{
	unsigned int cpus = scope == COUNT_THREAD ? 1 : sysconf(_SC_NPROCESSORS_ONLN);
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_TRACEPOINT,
		.disabled = 1,
	};
	char path[128];
	long id;

	*count = (struct count){ 0 };
	snprintf(path, sizeof(path), TRACING "events/" GROUP "/%s/id", probe->name);
	id = file_read_number(path);
	if (id < 0)
		return (int)id;
	attr.config = id;
	for (unsigned int cpu = 0; cpu < cpus && cpu < PROBE_CPUS; cpu++) {
		int fd = scope == COUNT_THREAD ? open_one(&attr, 0, -1, filter) :
						 open_one(&attr, -1, (int)cpu, filter);

		if (fd < 0)
			return fd;
		count->fds[count->cpus++] = fd;
	}
	return 0;
}

void count_start(const struct count *count)
{
	for (unsigned int i = 0; i < count->cpus; i++)
		ioctl(count->fds[i], PERF_EVENT_IOC_ENABLE, 0);
}

void count_stop(const struct count *count)
{
	for (unsigned int i = 0; i < count->cpus; i++)
		ioctl(count->fds[i], PERF_EVENT_IOC_DISABLE, 0);
}

int64_t count_read(const struct count *count)
{
	int64_t sum = 0;

	for (unsigned int i = 0; i < count->cpus; i++) {
		uint64_t value;

		if (read(count->fds[i], &value, sizeof(value)) != sizeof(value))
			return -1;
		sum += (int64_t)value;
	}
	return count->cpus ? sum : -1;
}

void count_close(struct count *count)
{
	while (count->cpus)
		close(count->fds[--count->cpus]);
}
