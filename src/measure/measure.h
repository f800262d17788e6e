/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs workloads on several kernels so that they can be compared: the boots
 * are interleaved (A B A B ...), since only what ran at about the same time on
 * the same machine is comparable.
 */
#ifndef RMAPLAB_MEASURE_H
#define RMAPLAB_MEASURE_H

#include "boot/session.h"
#include "measure/dataset.h"
#include "measure/workload.h"

/**
 * struct measure - a comparison in the making
 * @selection: what is measured; borrowed
 * @set: gets a sample a boot
 * @remarks: gets what could not be measured and why: an array of strings
 */
struct measure {
	const struct selection *selection;
	struct dataset set;
	json_t *remarks;
};

/** measure_init() - nothing was measured so far */
void measure_init(struct measure *measure, const struct selection *selection);

/**
 * measure_guests() - boot each tree in turn
 * @session: the trees
 * @measure: gets the figures
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
