/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe - count the calls of a kernel function by what they are given and return
 *
 * A kprobe event fetches arguments and the return value; perf events on it
 * count, each with a filter of its own. Nothing is recorded, so nothing is lost.
 */
#ifndef GUEST_PROBE_H
#define GUEST_PROBE_H

#include <stdint.h>

enum { PROBE_CPUS = 64 };

/**
 * struct probe - an event
 * @name: of the event; empty while there is none
 */
struct probe {
	char name[32];
};

/**
 * probe_open() - define an event
 * @probe: filled in; ended by probe_close(), also after an error
 * @name: what it shall be called
 * @kind: 'p' at the entry of the function, 'r' when it returns
 * @what: the function and what to fetch, as kprobe_events wants it
 *
 * Return: 0; -ENOENT when the kernel has no such function; -EOPNOTSUPP without
 * kprobe events; another negative errno.
 */
int probe_open(struct probe *probe, const char *name, char kind, const char *what);

/**
 * probe_close() - remove it; its counters are closed
 * @probe: opened
 */
void probe_close(struct probe *probe);

/**
 * probe_explain() - what a failed probe_open() or count_open() means
 * @error: the negative errno
 *
 * Return: a constant string.
 */
const char *probe_explain(int error);

/**
 * enum count_scope - whose calls count
 * @COUNT_SYSTEM: everybody's
 * @COUNT_THREAD: those of the thread that opened the counter
 */
enum count_scope {
	COUNT_SYSTEM,
	COUNT_THREAD,
};

/**
 * struct count - how often an event came
 * @fds: a perf event for each CPU, or one
 * @cpus: how many
 */
struct count {
	int fds[PROBE_CPUS];
	unsigned int cpus;
};

/**
 * count_open() - prepare to count; nothing is counted yet
 * @count: filled in; ended by count_close(), also after an error
 * @probe: an open one
 * @filter: which calls count, in terms of what is fetched; NULL: all
 * @scope: whose calls count
 *
 * Return: 0 or a negative errno.
 */
int count_open(struct count *count, const struct probe *probe, const char *filter,
	       enum count_scope scope);

/**
 * count_start() - go on counting
 * @count: an open one
 */
void count_start(const struct count *count);

/**
 * count_stop() - stop counting
 * @count: an open one
 */
void count_stop(const struct count *count);

/**
 * count_read() - what was counted so far
 * @count: an open one
 *
 * Return: the number, or -1 when it cannot be read.
 */
int64_t count_read(const struct count *count);

/**
 * count_close() - release it
 * @count: opened
 */
void count_close(struct count *count);

#endif /* GUEST_PROBE_H */
