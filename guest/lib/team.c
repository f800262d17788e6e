// SPDX-License-Identifier: GPL-2.0-only
/*
 * The leader and the members meet at two words of shared memory, with futexes:
 * `phase` changes when a phase begins, `busy` counts down as members come back.
 * A barrier of the C library would hang for ever when a member dies.
 *
 * The number of active members is part of the word `phase`: a member that did
 * not take part and wakes up late must not mix one phase's word with the next
 * one's number.
 */
#include "lib/team.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/units.h"

#define PHASE_ACTIVE	UINT32_C(0xffff)	/* of team.phase: active members */
#define PHASE_ONE	(PHASE_ACTIVE + 1)	/* the rest counts phases */

struct member {
	struct team *team;
	unsigned int number;
	pthread_t thread;
	pid_t process;
	bool running;
};

struct team {
	const struct team_job *job;
	_Atomic uint32_t phase;
	_Atomic uint32_t busy;
	_Atomic int error;	/* what enter() said */
	atomic_bool stop;
	atomic_bool end;
	struct member members[];
};

void *team_shared_alloc(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void team_shared_free(void *memory, size_t size)
{
	if (memory)
		munmap(memory, size);
}

static size_t team_size(const struct team_job *job)
{
	return sizeof(struct team) + job->members * sizeof(struct member);
}

static void futex_wait(_Atomic uint32_t *word, uint32_t value,
		       const struct timespec *timeout)
{
	syscall(SYS_futex, word, FUTEX_WAIT, value, timeout, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void come_back(struct team *team)
{
	if (atomic_fetch_sub(&team->busy, 1) == 1)
		futex_wake(&team->busy);
}

static void member_run(struct member *member)
{
	struct team *team = member->team;
	const struct team_job *job = team->job;
	uint32_t phase = 0;
	int error = 0;

	if (job->enter)
		error = job->enter(job->context, member->number);
	if (error)
		atomic_store(&team->error, error);
	come_back(team);
	for (;;) {
		while (atomic_load(&team->phase) == phase)
			futex_wait(&team->phase, phase, NULL);
		phase = atomic_load(&team->phase);
		if (atomic_load(&team->end))
			break;
		if (member->number >= (phase & PHASE_ACTIVE))
			continue;
		job->work(job->context, member->number, team);
		come_back(team);
	}
}

static void *thread_main(void *arg)
{
	member_run(arg);
	return NULL;
}

static int start_process(struct member *member)
{
	pid_t leader = getpid();

	member->process = fork();
	if (member->process < 0)
		return -errno;
	if (member->process > 0)
		return 0;

	/* A member must not outlive its leader, however that ends. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == leader)
		member_run(member);
	_exit(0);
}

static int start_member(struct team *team, unsigned int number)
{
	struct member *member = &team->members[number];
	int error;

	member->team = team;
	member->number = number;
	if (team->job->kind == TEAM_PROCESSES)
		error = start_process(member);
	else
		error = -pthread_create(&member->thread, NULL, thread_main, member);
	member->running = !error;
	return error;
}

/* Whether a member process is gone; it stays waitable for team_end(). */
static bool member_died(const struct team *team)
{
	for (unsigned int i = 0; i < team->job->members; i++) {
		const struct member *member = &team->members[i];
		siginfo_t info = { 0 };

		if (member->process &&
		    !waitid(P_PID, member->process, &info,
			    WEXITED | WNOHANG | WNOWAIT) && info.si_pid)
			return true;
	}
	return false;
}

int team_finish(struct team *team)
{
	const struct timespec interval = { .tv_nsec = 50 * NS_PER_MS };
	uint32_t busy;

	while ((busy = atomic_load(&team->busy))) {
		if (member_died(team))
			return -ECHILD;
		futex_wait(&team->busy, busy, &interval);
	}
	return 0;
}

int team_start(struct team **result, const struct team_job *job)
{
	struct team *team = team_shared_alloc(team_size(job));
	int error = 0;

	if (!team)
		return -ENOMEM;
	team->job = job;
	atomic_store(&team->busy, job->members);
	for (unsigned int i = 0; i < job->members && !error; i++)
		error = start_member(team, i);
	if (!error)
		error = team_finish(team);
	if (!error)
		error = atomic_load(&team->error);
	if (error) {
		team_end(team);
		return error;
	}
	*result = team;
	return 0;
}

static void next_phase(struct team *team, uint32_t active)
{
	uint32_t number = atomic_load(&team->phase) & ~PHASE_ACTIVE;

	atomic_store(&team->phase, (number + PHASE_ONE) | active);
	futex_wake(&team->phase);
}

void team_begin(struct team *team, unsigned int active)
{
	atomic_store(&team->stop, false);
	atomic_store(&team->busy, active);
	next_phase(team, active);
}

void team_stop(struct team *team)
{
	atomic_store(&team->stop, true);
}

bool team_stopped(const struct team *team)
{
	return atomic_load_explicit(&team->stop, memory_order_relaxed);
}

void team_end(struct team *team)
{
	if (!team)
		return;
	atomic_store(&team->stop, true);
	atomic_store(&team->end, true);
	next_phase(team, 0);
	for (unsigned int i = 0; i < team->job->members; i++) {
		struct member *member = &team->members[i];

		if (!member->running)
			continue;
		if (member->process)
			waitpid(member->process, NULL, 0);
		else
			pthread_join(member->thread, NULL);
	}
	team_shared_free(team, team_size(team->job));
}
