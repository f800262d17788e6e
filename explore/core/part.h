/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Part: what one process has found of a search that is split; through a pipe to the
 * process that started it, or into a file. Only the program that wrote one, with
 * the same scenario and search, can make something of it.
 */
#ifndef EXPLORE_PART_H
#define EXPLORE_PART_H

#include <stdbool.h>

#include "barrier.h"
#include "execution.h"
#include "footprint.h"
#include "lock_order.h"
#include "race.h"
#include "search.h"
#include "states.h"
#include "weak.h"

#define PART_NAME 96

/**
 * struct part - what one process has found
 * @search: which search this is a part of, in words.
 * @shard: which part.
 * @shards: of how many.
 * @result: the search's.
 * @violation: if @result says so, with
 * @schedule: the way there.
 * @weak: see weak.h.
 * @barrier: see barrier.h.
 * @states: see states.h; with the two arrays released by part_free().
 * @learnt: see footprint.h; likewise.
 */
struct part {
	char search[PART_NAME];
	int shard, shards;
	struct search_result result;
	struct violation violation;
	struct schedule schedule;
	struct race race[MAX_RACES];
	int nr_races;
	struct lock_order order;
	struct weak weak;
	struct barrier barrier[MAX_BARRIERS];
	int nr_barriers;
	struct states states;
	struct learnt *learnt;
	long nr_learnt;
};

/** part_write() - what this process has found, to @fd. False: it did not work. */
bool part_write(int fd, const char *search, int shard, int shards,
		const struct search_result *result);

/** part_read() - to be released, even if it did not work */
bool part_read(int fd, struct part *part);
void part_free(struct part *part);

/**
 * part_merge() - put all parts of a search together
 * @part: in the order of their numbers.
 * @nr: how many.
 * @strategy: that each was searched with.
 *
 * The violation of the first one that has one, its schedule, all races, lock orders
 * and what is shared are left in `execution` and so on, as search() does. That
 * nothing was left out between the parts is checked; the verdict is unfinished if
 * it was, and also void if together they have learnt of more that is shared than one of
 * them knew.
 */
struct search_result part_merge(const struct part *part, int nr,
				const struct strategy *strategy);

#endif
