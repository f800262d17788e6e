/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs workloads on several kernels so that they can be compared: the boots
 * are interleaved (A B A B ...), since only what ran at about the same time on
 * the same machine is comparable.
 */
#ifndef RMAPLAB_MEASURE_H
#define RMAPLAB_MEASURE_H

#include "dataset.h"
#include "session.h"
#include "workload.h"

enum { MEASURE_MAX = 16 };

/**
 * struct measure - a comparison in the making
 * @chosen: workloads in the order in which they run; borrowed
 * @count: how many
 * @boots: of each tree for parallel workloads
 * @set: gets a sample a boot
 * @remarks: gets what could not be measured and why: an array of strings
 */
struct measure {
	const struct workload *const *chosen;
	size_t count;
	int boots;
	struct dataset set;
	json_t *remarks;
};

/** measure_init() - nothing was measured so far */
void measure_init(struct measure *measure, const struct workload *const *chosen,
		  size_t count, int boots);

/**
 * measure_guests() - boot each tree of the session in turn
 *
 * A program that fails in the guest is a failure with exit status 1.
 *
 * Return: 0, or negative errno with lab->why set.
 */
int measure_guests(struct lab *lab, const struct session *session,
		   struct measure *measure);

/**
 * measure_host() - run the same programs on the running kernel, as tree "host"
 *
 * Return: 0, or negative errno with lab->why set.
 */
int measure_host(struct lab *lab, struct measure *measure);

/** measure_free() - release */
void measure_free(struct measure *measure);

#endif
