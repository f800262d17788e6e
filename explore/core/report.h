/* SPDX-License-Identifier: GPL-2.0-only */
/* Report: results, one JSON object a line, on standard output. */
#ifndef EXPLORE_REPORT_H
#define EXPLORE_REPORT_H

#include <jansson.h>

#include "request.h"

/** report_put() - one line; @object is taken over */
void report_put(json_t *object);

/** report_part() - what a part tells of itself: two runs of it have to say the same */
void report_part(const struct options *options, const struct search_result *result);

/** report_watch() - note the lines that are executed from here on, if that is asked for.
 *  Returns how many there are, or a negative errno. */
int report_watch(const struct options *options);

/**
 * report_outcome() - of a search, with its counterexample and what it reached
 * @options: where to leave the schedule.
 * @outcome: of the search; a violation is in `execution`.
 * @lines: that are watched.
 *
 * Returns the exit status.
 */
int report_outcome(const struct options *options, const struct outcome_of *outcome, int lines);

#endif
