// SPDX-License-Identifier: GPL-2.0-only
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/host.h"

int host_cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set))
		return 1;
	return CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}

static char *cpu_model(void)
{
	static const char key[] = "model name\t: ";
	autofree char *info = NULL;
	char *model;

	if (fs_read("/proc/cpuinfo", &info, NULL))
		return xstrdup("unknown");
	model = strstr(info, key);
	if (!model)
		return xstrdup("unknown");
	model += strlen(key);
	model[strcspn(model, "\n")] = '\0';
	return xstrdup(model);
}

json_t *host_facts(void)
{
	autofree char *model = cpu_model();
	json_int_t memory = (json_int_t)sysconf(_SC_PHYS_PAGES) *
			    sysconf(_SC_PAGESIZE) / (1 << 20);
	time_t now = time(NULL);
	struct utsname uts = { .release = "unknown" };
	struct tm tm = { 0 };
	char date[32];

	uname(&uts);
	gmtime_r(&now, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return json_pack("{s:s, s:i, s:I, s:s, s:s}", "cpu", model,
			 "cores", host_cpus(), "memory_mib", memory,
			 "kernel", uts.release, "date", date);
}

#ifdef __x86_64__
static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

unsigned int host_tsc_khz(void)
{
	const struct timespec nap = { .tv_nsec = 20000000 };
	int64_t start_ns = now_ns();
	uint64_t start = __builtin_ia32_rdtsc();
	int64_t ns;
	uint64_t ticks;

	nanosleep(&nap, NULL);
	ns = now_ns() - start_ns;
	ticks = __builtin_ia32_rdtsc() - start;
	return (unsigned int)((double)ticks * 1000000 / (double)ns);
}
#else
unsigned int host_tsc_khz(void)
{
	return 0;
}
#endif
