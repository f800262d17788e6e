/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace: what happened in one replayed execution, step by step, as far as it
 * concerns locations that have a name.
 */
#ifndef EXPLORE_TRACE_H
#define EXPLORE_TRACE_H

#include <stdint.h>
#include <stdio.h>

#include "execution.h"

/**
 * trace_print() - replay @schedule and print it, one column a thread
 * @schedule: what to replay.
 * @out: where to.
 *
 * Returns how the replay ended.
 */
enum outcome trace_print(const struct schedule *schedule, FILE *out);

#endif
