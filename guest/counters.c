// SPDX-License-Identifier: GPL-2.0-only
#include "counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KPROBE_PMU	"/sys/bus/event_source/devices/kprobe/type"
#define WAIT_FUNCTION	"rwsem_down_write_slowpath"

/* The sum of the numbers that follow a row's label, one a CPU. */
static int64_t sum_of_row(const char *numbers)
{
	int64_t sum = 0;
	char *end;

	for (;; numbers = end) {
		unsigned long long value = strtoull(numbers, &end, 10);

		if (end == numbers)
			return sum;
		sum += value;
	}
}

/* Find the row that begins with a label and add up its numbers. */
static int64_t read_row(const char *path, const char *label)
{
	FILE *file = fopen(path, "re");
	size_t size = 0, length = strlen(label);
	int64_t value = -1;
	char *line = NULL;

	if (!file)
		return -1;
	while (value < 0 && getline(&line, &size, file) > 0) {
		const char *start = line + strspn(line, " ");

		if (!strncmp(start, label, length) &&
		    strchr(": ", start[length]))
			value = sum_of_row(start + length + 1);
	}
	free(line);
	fclose(file);
	return value;
}

int64_t counters_tlb_shootdowns(void)
{
	return read_row("/proc/interrupts", "TLB");
}

int64_t counters_vmstat(const char *name)
{
	return read_row("/proc/vmstat", name);
}

static int kprobe_pmu_type(void)
{
	FILE *file = fopen(KPROBE_PMU, "re");
	int type = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &type) != 1)
		type = -1;
	fclose(file);
	return type;
}

static const char *explain(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return "kernel probes need root (CAP_PERFMON)";
	case ENOENT:
		return "the kernel has no probe point " WAIT_FUNCTION;
	default:
		return strerror(error);
	}
}

void wait_counter_open(struct wait_counter *counter)
{
	int type = kprobe_pmu_type();
	struct perf_event_attr attr = {
		.type = type,
		.size = sizeof(attr),
		.kprobe_func = (uintptr_t)WAIT_FUNCTION,
		.disabled = 1,
		.inherit = 1,
	};

	*counter = (struct wait_counter){ .fd = -1 };
	if (type < 0) {
		counter->reason = "the kernel has no kprobe events (CONFIG_KPROBE_EVENTS)";
		return;
	}
	counter->fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1,
			      PERF_FLAG_FD_CLOEXEC);
	if (counter->fd < 0)
		counter->reason = explain(errno);
}

void wait_counter_start(const struct wait_counter *counter)
{
	if (counter->fd < 0)
		return;
	ioctl(counter->fd, PERF_EVENT_IOC_RESET, 0);
	ioctl(counter->fd, PERF_EVENT_IOC_ENABLE, 0);
}

int64_t wait_counter_stop(const struct wait_counter *counter)
{
	uint64_t value;

	if (counter->fd < 0)
		return -1;
	ioctl(counter->fd, PERF_EVENT_IOC_DISABLE, 0);
	return read(counter->fd, &value, sizeof(value)) == sizeof(value) ?
		(int64_t)value : -1;
}

void wait_counter_close(struct wait_counter *counter)
{
	if (counter->fd >= 0)
		close(counter->fd);
	counter->fd = -1;
}
