// SPDX-License-Identifier: GPL-2.0-only
#include "lib/counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/file.h"

#define KPROBE_PMU	"/sys/bus/event_source/devices/kprobe/type"
#define WAIT_FUNCTION	"rwsem_down_write_slowpath"

int64_t counters_tlb_shootdowns(void)
{
	return file_sum_row("/proc/interrupts", "TLB");
}

int64_t counters_vmstat(const char *name)
{
	return file_sum_row("/proc/vmstat", name);
}

bool counters_have_swap(void)
{
	char text[256];

	/* A heading, then a line a device. */
	return !file_read("/proc/swaps", text, sizeof(text)) && strchr(text, '\n');
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
	long type = file_read_number(KPROBE_PMU);
	struct perf_event_attr attr = {
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
	attr.type = type;
	counter->fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1,
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
