/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Facts about the machine that a result was made on.
 */
#ifndef RMAPLAB_HOST_H
#define RMAPLAB_HOST_H

#include <jansson.h>

/**
 * host_facts() - processor, cores, memory, kernel, time
 *
 * Return: a flat JSON object that the caller owns.
 */
json_t *host_facts(void);

/** host_cpus() - processors that this program may use, at least 1 */
int host_cpus(void);

/**
 * host_tsc_khz() - ticks of the time-stamp counter in a millisecond
 *
 * Measured anew at each call, for 20 ms. Return: 0 on hosts without one.
 */
unsigned int host_tsc_khz(void);

#endif
