/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * counters - what the kernel counts while pages move
 */
#ifndef GUEST_COUNTERS_H
#define GUEST_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * counters_tlb_shootdowns() - interrupts taken to flush another CPU's TLB
 *
 * The TLB row of /proc/interrupts, all CPUs, since boot; it counts for the
 * whole system.
 *
 * Return: the number, or -1 when there is no such row.
 */
int64_t counters_tlb_shootdowns(void);

/**
 * counters_vmstat() - an entry of /proc/vmstat
 * @name: such as "pgscan_direct"
 *
 * Return: the number, or -1 when there is no such entry.
 */
int64_t counters_vmstat(const char *name);

/**
 * counters_have_swap() - whether there is swap, so that events of it can happen
 */
bool counters_have_swap(void);

/**
 * struct wait_counter - contended write acquisitions of a rwsem
 * @fd: the perf event, or -1 when it is not available
 * @reason: why it is not available
 *
 * Counts entries into the kernel's slow path of write-locking a rwsem, by the
 * process that opened it and all threads and children it starts afterwards.
 * The movers write-lock no other rwsem than an anon_vma's root.
 */
struct wait_counter {
	int fd;
	const char *reason;
};

/**
 * wait_counter_open() - prepare to count; counting begins with a start
 * @counter: filled in
 */
void wait_counter_open(struct wait_counter *counter);

/**
 * wait_counter_start() - count from 0
 * @counter: an open one
 */
void wait_counter_start(const struct wait_counter *counter);

/**
 * wait_counter_stop() - stop counting
 * @counter: an open one
 *
 * Return: waits since the start, or -1 when not available.
 */
int64_t wait_counter_stop(const struct wait_counter *counter);

/**
 * wait_counter_close() - release it
 * @counter: an open one
 */
void wait_counter_close(struct wait_counter *counter);

#endif /* GUEST_COUNTERS_H */
