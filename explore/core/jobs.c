// SPDX-License-Identifier: GPL-2.0-only
#include "jobs.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "closed.h"
#include "fatal.h"
#include "footprint.h"
#include "part.h"

#define MAX_JOBS 64

struct job {
	pid_t pid;
	int fd;			/* -1: it is over */
	bool is_killed;
};

static struct job job[MAX_JOBS];
static int nr_jobs;

/* Starts from all that the parent has learnt. */
static void child(int fd, int shard, const struct strategy *strategy,
		  const struct search_budget *budget)
{
	struct search_budget own = *budget;
	struct search_result r;

	own.once = true;
	r = strategy->search(strategy, &own);
	_exit(part_write(fd, "", shard, nr_jobs, &r) ? 0 : 1);
}

static bool start(int shard, const struct strategy *strategy,
		  const struct search_budget *budget)
{
	struct job *j = &job[shard];
	int fd[2];

	*j = (struct job){ .fd = -1 };
	if (pipe(fd))
		return false;
	fflush(NULL);
	j->pid = fork();
	if (j->pid == 0) {
		close(fd[0]);
		child(fd[1], shard, strategy, budget);
	}
	close(fd[1]);
	if (j->pid < 0) {
		close(fd[0]);
		return false;
	}
	j->fd = fd[0];
	return true;
}

/* Whose part is there to be read? Negative: all are over. */
static int next_ready(void)
{
	struct pollfd fds[MAX_JOBS];
	bool any = false;

	for (int i = 0; i < nr_jobs; i++) {
		fds[i] = (struct pollfd){ .fd = job[i].fd, .events = POLLIN };
		any |= job[i].fd >= 0;
	}
	if (!any)
		return -1;
	while (poll(fds, nr_jobs, -1) < 0)
		if (errno != EINTR)
			fatal("cannot wait for the other processes");
	for (int i = 0; i < nr_jobs; i++)
		if (fds[i].revents)
			return i;
	return -1;
}

static void stop_from(int first)
{
	for (int i = first; i < nr_jobs; i++) {
		if (job[i].fd < 0 || job[i].is_killed)
			continue;
		job[i].is_killed = true;
		kill(job[i].pid, SIGKILL);
	}
}

/* Read all parts that count. Returns how many, from the first on. */
static int collect(struct part *part)
{
	int nr = nr_jobs, i;

	while ((i = next_ready()) >= 0) {
		bool fine = part_read(job[i].fd, &part[i]);

		if (!fine && !job[i].is_killed)
			part[i].result.verdict = VERDICT_UNFINISHED;
		/* What later shards find would not count any more. */
		if (fine && part[i].result.verdict == VERDICT_VIOLATED && i + 1 < nr) {
			nr = i + 1;
			stop_from(nr);
		}
		/* Nor does what anybody finds who does not know this. */
		if (fine && part[i].result.is_void)
			stop_from(0);
		close(job[i].fd);
		job[i].fd = -1;
		waitpid(job[i].pid, NULL, 0);
	}
	return nr;
}

static struct search_result attempt(strategy_maker make, const void *arg,
				    const struct search_budget *budget)
{
	struct part *part = calloc(nr_jobs, sizeof(*part));
	struct search_result sum;
	bool fine = part;
	int nr;

	if (!fine)
		fatal("out of memory");
	closed_share();
	for (int i = 0; i < nr_jobs; i++)
		fine &= start(i, make(arg, i, nr_jobs), budget);
	nr = collect(part);
	closed_end();
	sum = part_merge(part, nr, make(arg, 0, nr_jobs));
	if (!fine && sum.verdict == VERDICT_HOLDS)
		sum.verdict = VERDICT_UNFINISHED;
	for (int i = 0; i < nr_jobs; i++)
		part_free(&part[i]);
	free(part);
	return sum;
}

/* That all threads announce something knows only who has seen them run. */
static void look_once(strategy_maker make, const void *arg)
{
	static const struct search_budget budget = { .runs = 1 };

	search_runs(make(arg, 0, 1), &budget);
}

struct search_result search_jobs(strategy_maker make, const void *arg, int jobs,
				 const struct search_budget *budget)
{
	const struct strategy *strategy = make(arg, 0, jobs);
	struct search_budget left = *budget;
	double since = search_clock();
	struct search_result sum;
	unsigned int restarts = 0;

	if (jobs <= 1)
		return search(strategy, budget);
	nr_jobs = jobs > MAX_JOBS ? MAX_JOBS : jobs;
	if (strategy->learn)
		strategy->learn();
	else
		look_once(make, arg);
	while (true) {
		sum = attempt(make, arg, &left);
		if (!sum.is_void)
			break;
		restarts++;
		if (budget->seconds)
			left.seconds = budget->seconds - (search_clock() - since);
		if (left.seconds < 0) {
			sum.verdict = VERDICT_UNFINISHED;
			break;
		}
	}
	sum.restarts += restarts;
	sum.seconds = search_clock() - since;
	return sum;
}
