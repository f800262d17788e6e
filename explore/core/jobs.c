// SPDX-License-Identifier: GPL-2.0-only
#include "jobs.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "footprint.h"
#include "race.h"

#define MAX_JOBS 64

/* What a process tells its parent. */
struct report {
	struct search_result result;
	struct violation violation;
	struct schedule schedule;
	struct race race[MAX_RACES];
	int nr_races;
	int nr_shared;
	struct lock_order order;
};

struct job {
	pid_t pid;
	int fd;
};

static struct report report;

static void transfer_or_exit(int fd, const void *data, size_t size)
{
	const char *p = data;

	while (size) {
		ssize_t n = write(fd, p, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(1);
		p += n;
		size -= n;
	}
}

static void child(int fd, const struct strategy *strategy,
		  const struct search_budget *budget)
{
	report.result = search(strategy, budget);
	report.violation = execution.violation;
	report.schedule = execution.schedule;
	report.nr_races = nr_races;
	report.nr_shared = footprint.nr_shared;
	report.order = lock_order;
	memcpy(report.race, race, sizeof(race));
	transfer_or_exit(fd, &report, sizeof(report));
	_exit(0);
}

static bool start(struct job *job, const struct strategy *strategy,
		  const struct search_budget *budget)
{
	int fd[2];

	if (pipe(fd))
		return false;
	fflush(NULL);
	job->pid = fork();
	if (job->pid == 0) {
		close(fd[0]);
		child(fd[1], strategy, budget);
	}
	close(fd[1]);
	job->fd = fd[0];
	if (job->pid < 0)
		close(fd[0]);
	return job->pid > 0;
}

static bool receive(struct job *job)
{
	char *p = (char *)&report;
	size_t left = sizeof(report);

	while (left) {
		ssize_t n = read(job->fd, p, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		left -= n;
	}
	return true;
}

static void merge(struct search_result *sum)
{
	const struct search_result *r = &report.result;

	sum->schedules += r->schedules;
	sum->runs += r->runs;
	sum->states += r->states;
	sum->steps += r->steps;
	sum->restarts += r->restarts;
	if (sum->seconds < r->seconds)
		sum->seconds = r->seconds;
	if (footprint.nr_shared < report.nr_shared)
		footprint.nr_shared = report.nr_shared;
	for (int i = 0; i < report.nr_races; i++)
		races_add(report.race[i].pc[0], report.race[i].pc[1]);
	lock_order_merge(&report.order);
	if (sum->verdict == VERDICT_VIOLATED)
		return;
	if (r->verdict != VERDICT_HOLDS)
		sum->verdict = r->verdict;
	if (r->verdict == VERDICT_VIOLATED) {
		execution.violation = report.violation;
		execution.schedule = report.schedule;
	}
}

struct search_result search_jobs(const struct strategy *(*make)(const void *arg,
								int shard, int shards),
				 const void *arg, int jobs,
				 const struct search_budget *budget)
{
	struct search_result sum = { .verdict = VERDICT_HOLDS };
	struct job job[MAX_JOBS];
	int started = 0;

	if (jobs > MAX_JOBS)
		jobs = MAX_JOBS;
	if (jobs <= 1)
		return search(make(arg, 0, 1), budget);
	while (started < jobs && start(&job[started], make(arg, started, jobs), budget))
		started++;
	if (started < jobs)
		sum.verdict = VERDICT_UNFINISHED;
	for (int i = 0; i < started; i++) {
		/* What later shards find would not count any more. */
		if (sum.verdict == VERDICT_VIOLATED)
			kill(job[i].pid, SIGKILL);
		else if (receive(&job[i]))
			merge(&sum);
		else
			sum.verdict = VERDICT_UNFINISHED;
		close(job[i].fd);
		waitpid(job[i].pid, NULL, 0);
	}
	return sum;
}
