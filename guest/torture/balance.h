/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * balance - what the kernel counts must agree with what there is
 */
#ifndef GUEST_BALANCE_H
#define GUEST_BALANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/memcg.h"

/**
 * struct balance - counts of the whole system, and of a memory control group
 * @anon: anonymous pages that are mapped
 * @huge: of them in huge pages that a PMD maps, kB
 * @swap: swap in use, kB
 * @listed: pages of the group on the lists of reclaim, bytes
 * @swapped: swap that the group uses, bytes
 */
struct balance {
	int64_t anon;
	int64_t huge;
	int64_t swap;
	int64_t listed;
	int64_t swapped;
};

/**
 * balance_read() - take the counts, after folding what CPUs keep to themselves
 * @balance: filled in
 * @memcg: the group
 */
void balance_read(struct balance *balance, const struct memcg *memcg);

/**
 * balance_compare() - compare the counts before and after a round
 * @before: when no member was there
 * @memcg: the group; all its members have ended
 * @text: where the difference goes in words
 * @size: of @text
 *
 * Some memory is given back a little after a process has ended: waits for it.
 *
 * Return: whether they agree.
 */
bool balance_compare(const struct balance *before, const struct memcg *memcg,
		     char *text, size_t size);

/**
 * struct suspects - page frames whose mapcount was wrong each time
 * @frames: their numbers
 * @count: how many
 * @chosen: whether they were looked at before; all frames are suspect otherwise
 */
struct suspects {
	uint64_t frames[256];
	size_t count;
	bool chosen;
};

/**
 * balance_check_frames() - each frame is mapped as often as it is listed
 * @frames: page frame numbers, 0 for none; get sorted
 * @count: how many
 * @suspects: all zero at first; those that are right this time are dropped
 * @text: where a difference goes in words
 * @size: of @text
 *
 * Between the listing and now the kernel may have moved a page to another frame
 * or reclaimed it. So one look proves nothing: only who is wrong again and again is.
 *
 * Return: whether /proc/kpagecount agrees for all suspects.
 */
bool balance_check_frames(uint64_t *frames, size_t count, struct suspects *suspects,
			  char *text, size_t size);

#endif /* GUEST_BALANCE_H */
