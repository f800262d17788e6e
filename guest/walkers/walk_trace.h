/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walk_trace - who walks reverse maps, and is the folio locked
 *
 * A kernel probe on each entry to a walk fetches the flags and the mapping of
 * the folio, which is the entry's first argument; perf adds the stack. A thread
 * counts how often each stack came with the lock held and without.
 *
 * Offsets are those of struct folio on x86-64 in the 6.12 series.
 */
#ifndef GUEST_WALK_TRACE_H
#define GUEST_WALK_TRACE_H

#include <stddef.h>

struct walk_trace;

/**
 * walk_trace_start() - begin to count
 * @functions: names of the entries; those that the kernel lacks are left out
 * @count: how many
 * @trace: set; ended by walk_trace_stop()
 *
 * Return: 0; -EOPNOTSUPP when none of them can be probed; another negative
 * errno.
 */
int walk_trace_start(char *const *functions, size_t count, struct walk_trace **trace);

/**
 * walk_trace_stop() - end it and report what was seen
 * @trace: a running one; released
 *
 * One sample a stack: "walks", with the parameters entry, kind ("anon", "ksm",
 * "file" or "none"), locked, and stack, its frames as "function+0xoffset" from
 * the entry outwards. One sample "probed" an entry that was there, and one
 * "lost": records that came too fast.
 */
void walk_trace_stop(struct walk_trace *trace);

#endif /* GUEST_WALK_TRACE_H */
