// SPDX-License-Identifier: GPL-2.0-only
#include "torture/torture_round.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/folio.h"
#include "lib/patience.h"
#include "torture/balance.h"
#include "torture/heap.h"

#define MM	"/sys/kernel/mm/"
#define THP	MM "transparent_hugepage/"

enum {
	FRAME_TRIES	= 6,	/* the kernel may be moving pages for a moment */
	SECOND_LOOK_MS	= 5000,
	PATIENCE_S	= 120,	/* until those who do not come back hang */
	PATIENCE_CLOCK_S = 900,
};

/* The processes of a round. */
struct crowd {
	pid_t pids[MEMBERS_MAX + ACTORS_MAX];
	size_t count;
	unsigned int members;
};

/* Allow a random set of folio sizes. */
static void choose_sizes(uint64_t *random)
{
	char path[96];

	for (int i = 0; i < FOLIO_SIZES; i++) {
		snprintf(path, sizeof(path), THP "hugepages-%zukB/enabled",
			 (FOLIO_SMALLEST << i) / KIB);
		file_write(path, random_next(random) % 2 ? "madvise" : "never");
	}
}

/* What is the same for all processes of a round. */
static void choose_system(uint64_t seed)
{
	uint64_t random = random_stream(seed, 77);

	choose_sizes(&random);
	file_write(MM "lru_gen/enabled", random_next(&random) % 2 ? "y" : "n");
	file_write(THP "khugepaged/scan_sleep_millisecs",
		   random_next(&random) % 2 ? "20" : "10000");
	file_write(THP "khugepaged/pages_to_scan", "8192");
	/* khugepaged must not fill holes of memory that is not registered. */
	file_write(THP "khugepaged/max_ptes_none", "0");
	file_write(MM "ksm/merge_across_nodes", "1");
}

static void limit_memory(const struct cast *cast, const struct setting *setting)
{
	size_t heaps = (size_t)setting->families * setting->members * SLOTS *
		       SLOT_PAGES * PAGE_BYTES;

	/* Stacks and page tables take pages, however large these are. */
	memcg_write(&cast->board->memcg, "memory.max",
		    heaps / 4 * 3 + 16 * MIB + 2048 * PAGE_BYTES);
}

static void add(struct crowd *crowd, const struct cast *cast, pid_t pid)
{
	if (pid < 0)
		board_fail(cast->board, "set-up", NULL, "fork: %s", strerror(errno));
	else
		crowd->pids[crowd->count++] = pid;
}

static void start_families(struct crowd *crowd, const struct cast *cast,
			   const struct setting *setting)
{
	for (unsigned int i = 0; i < setting->families; i++) {
		pid_t pid = fork();

		if (!pid)
			family_run(cast, i, setting->members);
		add(crowd, cast, pid);
	}
}

static void start_system(struct crowd *crowd, const struct cast *cast)
{
	for (size_t i = 0; i < cast->count; i++) {
		pid_t pid;

		if (cast->actors[i].threads || !(cast->chosen & 1U << i))
			continue;
		pid = fork();
		if (!pid)
			system_run(cast, i);
		add(crowd, cast, pid);
	}
}

/* What a thread has used so far; ticks are of the guest's clock. */
static void show_use(const char *pid, const char *tid)
{
	unsigned long faults, user, system;
	char path[300], text[512], *rest, state;

	snprintf(path, sizeof(path), "/proc/%s/task/%s/stat", pid, tid);
	if (file_read(path, text, sizeof(text)))
		return;
	rest = strrchr(text, ')');
	if (!rest ||
	    sscanf(rest, ") %c %*d %*d %*d %*d %*d %*u %lu %*u %*u %*u %lu %lu",
		   &state, &faults, &user, &system) != 4)
		return;
	fprintf(stderr, "torture: thread %s of %s: state %c, utime %lu, stime %lu, minflt %lu\n",
		tid, pid, state, user, system, faults);
}

/* Write what a process's threads do where people can read it. */
static void show_threads(const char *pid)
{
	char path[300], text[4096];
	struct dirent *entry;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%s/task", pid);
	tasks = opendir(path);
	while (tasks && (entry = readdir(tasks))) {
		if (entry->d_name[0] == '.')
			continue;
		show_use(pid, entry->d_name);
		/* Empty for who runs in user mode. */
		snprintf(path, sizeof(path), "/proc/%s/task/%s/stack", pid,
			 entry->d_name);
		if (!file_read(path, text, sizeof(text)))
			fprintf(stderr, "%s\n", text);
	}
	if (tasks)
		closedir(tasks);
}

static void show_processes(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	while (proc && (entry = readdir(proc)))
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			show_threads(entry->d_name);
	if (proc)
		closedir(proc);
}

/* Twice: what has grown since tells who runs, and who waits. */
static void show_all_threads(void)
{
	show_processes();
	clock_sleep_ms(SECOND_LOOK_MS);
	fprintf(stderr, "torture: and %d ms later:\n", SECOND_LOOK_MS);
	show_processes();
}

static struct patience patience_begin(void)
{
	return (struct patience){
		.ran_max = PATIENCE_S * NS_PER_S,
		.clock_max = PATIENCE_CLOCK_S * NS_PER_S,
		.last = clock_ns(),
	};
}

/* A child that ends before it should has crashed. */
static void watch_children(const struct crowd *crowd, const struct cast *cast)
{
	int status;

	for (size_t i = 0; i < crowd->count; i++)
		if (waitpid(crowd->pids[i], &status, WNOHANG) > 0 &&
		    (atomic_load(&cast->board->phase) <= PHASE_ACT || status) &&
		    !cast->board->failed)
			board_fail(cast->board, "process", NULL,
				   "a process ended early: status %#x", status);
}

static void let_act(const struct crowd *crowd, const struct cast *cast,
		    unsigned int ms)
{
	const uint64_t deadline = clock_ns() + ms * NS_PER_MS;

	while (clock_ns() < deadline && !cast->board->failed) {
		clock_sleep_ms(20);
		watch_children(crowd, cast);
	}
}

/* Wait until all members have done what the phase asks for. Return whether they have. */
static bool wait_for_all(const struct crowd *crowd, const struct cast *cast)
{
	struct board *board = cast->board;
	const int phase = atomic_load(&board->phase);
	struct patience patience = patience_begin();

	while (atomic_load(&board->arrived) < crowd->members) {
		bool waits = patience_nap(&patience);

		watch_children(crowd, cast);
		if (board->failed && phase != PHASE_STOP)
			return false;
		if (waits)
			continue;
		show_all_threads();
		board_fail(board, "hang", NULL,
			   "%u of %u processes do not come back within %d s, %d by the clock",
			   crowd->members - board->arrived, crowd->members,
			   (int)(patience.ran / NS_PER_S),
			   (int)(patience.clock / NS_PER_S));
		return false;
	}
	return !board->failed;
}

/* Lead the members into a phase. Return whether all have done it. */
static bool lead(const struct crowd *crowd, const struct cast *cast, int phase)
{
	atomic_store(&cast->board->arrived, 0);
	atomic_store(&cast->board->phase, phase);
	return wait_for_all(crowd, cast);
}

/* Every page frame must be mapped as often as the members map it. */
static bool frames_agree(const struct crowd *crowd, const struct cast *cast,
			 struct suspects *suspects, char *text, size_t size)
{
	const size_t pages = HEAP_PAGES;
	uint64_t *all = malloc(MEMBERS_MAX * pages * sizeof(*all));
	bool right;

	if (!all) {
		snprintf(text, size, "no memory to compare the counts in");
		return false;
	}
	for (unsigned int i = 0; i < crowd->members; i++)
		memcpy(all + i * pages, cast->board->frames[i], pages * sizeof(*all));
	right = balance_check_frames(all, crowd->members * pages, suspects, text, size);
	free(all);
	return right;
}

static bool check(const struct crowd *crowd, const struct cast *cast)
{
	struct suspects suspects = { 0 };
	char text[160];

	for (int i = 0; i < FRAME_TRIES; i++) {
		if (!lead(crowd, cast, PHASE_CHECK + i))
			return false;
		if (frames_agree(crowd, cast, &suspects, text, sizeof(text)))
			return lead(crowd, cast, PHASE_RECLAIM);
		clock_sleep_ms(100);
	}
	board_fail(cast->board, "mapcount", NULL, "%s", text);
	return false;
}

/* Return whether all have gone. */
static bool end_all(const struct crowd *crowd)
{
	struct patience patience = patience_begin();
	bool gone = true;

	for (size_t i = 0; i < crowd->count; i++) {
		pid_t pid;

		while (!(pid = waitpid(crowd->pids[i], NULL, WNOHANG)) &&
		       patience_nap(&patience))
			;
		gone = gone && pid;
	}
	return gone;
}

bool round_run(const struct cast *cast, const struct setting *setting)
{
	struct board *board = cast->board;
	struct crowd crowd = { .members = setting->families * setting->members };
	struct balance before;
	char text[160];
	bool right, gone;

	choose_system(cast->seed);
	memcg_enter(&board->memcg);
	limit_memory(cast, setting);
	balance_read(&before, &board->memcg);
	atomic_store(&board->arrived, 0);
	atomic_store(&board->phase, PHASE_FILL);
	start_families(&crowd, cast, setting);
	right = wait_for_all(&crowd, cast);
	if (right) {
		atomic_store(&board->phase, PHASE_ACT);
		start_system(&crowd, cast);
		let_act(&crowd, cast, setting->ms);
		right = lead(&crowd, cast, PHASE_STOP) && check(&crowd, cast);
	}
	if (!right && !strcmp(board->oracle, "hang"))
		return false;
	atomic_store(&board->phase, PHASE_EXIT);
	gone = end_all(&crowd);
	if (!gone) {
		show_all_threads();
		board_fail(board, "hang", NULL, "a process does not end");
		return false;
	}
	if (right && !balance_compare(&before, &board->memcg, text, sizeof(text)))
		board_fail(board, "balance", NULL, "%s", text);
	memcg_leave(&board->memcg);
	return true;
}
