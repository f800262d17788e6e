/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memcg - a memory control group (cgroup v2) of one's own
 */
#ifndef GUEST_MEMCG_H
#define GUEST_MEMCG_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct memcg - the group
 * @path: its directory; empty when there is none
 */
struct memcg {
	char path[128];
};

/**
 * memcg_enter() - make a group and move this process into it
 * @memcg: filled in; ended by memcg_leave()
 *
 * Memory that the process uses from now on is charged to the group.
 *
 * Return: 0; -EOPNOTSUPP where no memory controller is to be had under
 * /sys/fs/cgroup; another negative errno, such as -EACCES.
 */
int memcg_enter(struct memcg *memcg);

/**
 * memcg_write() - set one of the group's files
 * @memcg: entered
 * @file: such as "memory.max" or "memory.reclaim"
 * @value: a number, or SIZE_MAX for "max"
 *
 * Return: 0 or a negative errno; -EAGAIN from memory.reclaim when less than
 * that could be reclaimed.
 */
int memcg_write(const struct memcg *memcg, const char *file, size_t value);

/**
 * memcg_read() - a number from one of the group's files
 * @memcg: entered
 * @file: such as "memory.current"
 *
 * Return: the number or a negative errno.
 */
long memcg_read(const struct memcg *memcg, const char *file);

/**
 * memcg_stat() - an entry of the group's memory.stat
 * @memcg: entered
 * @name: such as "pgscan"
 *
 * Return: the number, or -1 when there is no such entry, or no group.
 */
int64_t memcg_stat(const struct memcg *memcg, const char *name);

/**
 * memcg_leave() - move this process out of the group and remove it
 * @memcg: entered, or all zero
 */
void memcg_leave(struct memcg *memcg);

#endif /* GUEST_MEMCG_H */
