/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hotcold - a program whose accesses are known
 *
 *	physical  | run 0 | run 1 | run 2 | run 3 | ...    one range of 2 MiB
 *	            hot     cold    hot     cold           16 base pages each
 *
 * A thread reads all hot pages, and if it is told to moves each hot run to the
 * other VMA before it goes on with the next; it never touches a cold one. A
 * moved page stays in its page frame, so the physical picture never changes.
 * After each pass the thread's TLB is flushed, as a switch to another process
 * would: else the processor would not set accessed bits again.
 */
#ifndef GUEST_HOTCOLD_H
#define GUEST_HOTCOLD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/stage.h"
#include "lib/team.h"

enum { RUN_PAGES = 16, RUNS = HUGE_PAGES / RUN_PAGES };

/**
 * struct hotcold - the program
 * @first_pfn: frame of the first page; the others follow it
 * @passes: how often all hot pages were read, and moved if told so
 * @error: why moving ended: 0 or a negative errno
 *
 * The other members belong to the module.
 */
struct hotcold {
	uint64_t first_pfn;
	_Atomic uint64_t passes;
	int error;

	struct stage stage;
	struct vma flushed;
	struct team_job job;
	struct team *team;
	bool move;
	bool away;
};

/**
 * hotcold_start() - lay out the pages and let the thread work
 * @program: filled in; ended by hotcold_end(), also after an error
 * @move: move the hot pages
 *
 * Return: 0; -ENOBUFS when the kernel gives no 2 MiB in a row; another negative
 * errno.
 */
int hotcold_start(struct hotcold *program, bool move);

/**
 * hotcold_is_hot() - whether the program reads a page
 * @page: from 0 to HUGE_PAGES - 1
 */
bool hotcold_is_hot(unsigned int page);

/**
 * hotcold_stop() - let the thread stop, check the content of all pages
 * @program: started
 * @who: name for what is said on standard error
 *
 * Return: whether all pages are right, and all moves worked.
 */
bool hotcold_stop(struct hotcold *program, const char *who);

/**
 * hotcold_end() - release everything
 * @program: stopped, or not completely started
 */
void hotcold_end(struct hotcold *program);

#endif /* GUEST_HOTCOLD_H */
