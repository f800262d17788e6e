/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What comes from the programs that measure and test, in a guest or on the
 * host: JSON lines (events and samples) and KTAP.
 */
#ifndef RMAPLAB_CHANNEL_H
#define RMAPLAB_CHANNEL_H

#include <jansson.h>

#include "boot/ktap.h"

/**
 * struct channel - all that was said; all-zero to begin with
 * @booted: the guest's init runs
 * @ended: the guest's init has run its whole plan
 * @release: what `uname -r` says there
 * @samples: array of flat sample records
 * @remarks: array of "unsupported" and "unavailable" events
 * @actors: names of those who take part in torture, or NULL
 * @round: the last "round" event of torture, or NULL
 * @wrong: what torture found wrong, or NULL
 * @counts: array of "coverage" events: files with counts of executed lines
 * @current: the command that runs now, or NULL
 * @last: the command that ran last, or that failed first, or NULL
 * @failed: the first command that ended badly and how, or NULL
 * @ktap: results of tests
 * @problem: the first line that is not understood, or empty
 */
struct channel {
	bool booted;
	bool ended;
	char release[72];
	json_t *samples;
	json_t *remarks;
	json_t *actors;
	json_t *round;
	json_t *wrong;
	json_t *counts;
	char *current;
	char *last;
	char *failed;
	struct ktap ktap;
	char problem[160];
};

/** channel_init() - nothing was said so far */
void channel_init(struct channel *channel);

/**
 * channel_line() - take one line
 * @channel: where its content goes
 * @line: without newline; any bytes, since a guest under test may go wild
 */
void channel_line(struct channel *channel, const char *line);

/** channel_free() - release */
void channel_free(struct channel *channel);

/**
 * channel_is_sample() - whether a record has the form of a sample: flat, with
 * workload, metric and unit as strings and value as a finite number
 */
bool channel_is_sample(const json_t *record);

#endif
