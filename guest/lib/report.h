/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report - results as JSON lines on standard output
 *
 * One flat object a line, each written by a single write, so that processes
 * may share the channel. What people read goes to standard error.
 */
#ifndef GUEST_REPORT_H
#define GUEST_REPORT_H

#include <jansson.h>

/* How a guest program ends. */
enum exit_status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,	/* a check failed */
	STATUS_USAGE = 2,
	STATUS_UNSUPPORTED = 4,	/* this kernel or user cannot run it */
};

/**
 * report_event() - write one event
 * @event: its name; the first field of the line
 * @fields: further fields, taken over (may be NULL)
 */
void report_event(const char *event, json_t *fields);

/**
 * report_sample() - write one measured value
 * @params: the workload's name and its parameters; the caller keeps it
 * @metric: what was measured
 * @unit: in which unit
 * @value: the value
 */
void report_sample(const json_t *params, const char *metric, const char *unit,
		   double value);

/**
 * report_unsupported() - a workload cannot run here: say why, twice
 * @workload: its name
 * @reason: a line for people, also on standard error
 *
 * Return: STATUS_UNSUPPORTED, to leave with.
 */
int report_unsupported(const char *workload, const char *reason);

/**
 * report_unavailable() - a metric is left out: say why, twice
 * @workload: which one
 * @metric: which one
 * @reason: a line for people, also on standard error
 */
void report_unavailable(const char *workload, const char *metric,
			const char *reason);

#endif /* GUEST_REPORT_H */
