// SPDX-License-Identifier: GPL-2.0-only
/*
 * walkers - sees who walks reverse maps, while everything happens that does
 */
#include "walkers/walkers.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/pagemap.h"
#include "lib/report.h"
#include "walkers/walk_trace.h"

#define KSM	"/sys/kernel/mm/ksm/"

enum { PATIENCE_MS = 60000 };

static const struct walker *const lists[] = {
	reclaim_walkers, sample_walkers, migrate_walkers, failure_walkers,
};

int walker_vma(struct vma *vma, size_t size, enum vma_kind kind)
{
	int error = vma_map(vma, size, kind);

	if (!error)
		pages_fill(vma->base, vma->size, 0, 0);
	return error;
}

unsigned long walker_pfn(const void *page)
{
	return (unsigned long)(pagemap_entry(page) & PAGEMAP_PFN);
}

void walker_touch(const struct vma *vma)
{
	for (size_t at = 0; at < vma->size; at += PAGE_BYTES)
		(void)*(volatile char *)(vma->base + at);
}

int walker_merge(const struct vma *vma)
{
	memset(vma->base, 1, vma->size);
	if (madvise(vma->base, vma->size, MADV_MERGEABLE))
		return -errno;
	file_write(KSM "pages_to_scan", "10000");
	file_write(KSM "sleep_millisecs", "10");
	file_write(KSM "run", "1");
	for (int i = 0; i < 500; i++) {
		/* The first two: no more than max_page_sharing become one. */
		if (walker_pfn(vma->base) &&
		    walker_pfn(vma->base) == walker_pfn(vma->base + PAGE_BYTES))
			return 0;
		clock_sleep_ms(20);
	}
	return -ETIME;
}

/*
 * The owner of a poisoned page is killed by SIGBUS, or by SIGKILL when it could
 * not be unmapped. That is as it should be.
 */
static int wait_for(pid_t pid)
{
	const uint64_t deadline = clock_ns() + PATIENCE_MS * NS_PER_MS;
	bool late = false;
	int status = 0;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		late = late || clock_ns() > deadline;
		if (late)
			kill(pid, SIGKILL);
		clock_sleep_ms(5);
	}
	if (late)
		return -ETIMEDOUT;
	if (WIFEXITED(status))
		return -WEXITSTATUS(status);
	return WTERMSIG(status) == SIGBUS || WTERMSIG(status) == SIGKILL ? 0 : -EINTR;
}

static void run(const struct walker *walker)
{
	pid_t pid = fork();
	int error;

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setpgid(0, 0);
		_exit(-walker->run());
	}
	error = pid < 0 ? -errno : wait_for(pid);
	if (pid > 0)
		kill(-pid, SIGKILL);
	if (error)
		report_unavailable("walkers", walker->name, strerror(-error));
}

static void run_all(const char *word)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		for (const struct walker *walker = lists[i]; walker->name; walker++) {
			if (!word || strstr(walker->name, word))
				run(walker);
		}
	}
}

int main(int argc, char **argv)
{
	const char *word = NULL;
	struct walk_trace *trace;
	int error, option;

	while ((option = getopt(argc, argv, "o:")) == 'o')
		word = optarg;
	if (option != -1 || optind == argc) {
		fputs("usage: walkers [-o WORD] FUNCTION... (entries into a walk)\n"
		      "  -o WORD  do only what has WORD in its name\n", stderr);
		return STATUS_USAGE;
	}
	error = walk_trace_start(argv + optind, (size_t)(argc - optind), &trace);
	if (error)
		return report_unsupported("walkers", strerror(-error));
	run_all(word);
	walk_trace_stop(trace);
	return STATUS_OK;
}
