/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all commands have in common that find something out: the trees are
 * built, a result is begun, filled, saved, and only then is it said.
 */
#ifndef RMAPLAB_JOB_H
#define RMAPLAB_JOB_H

#include "base/result.h"
#include "boot/session.h"
#include "cmd/options.h"

/**
 * struct job - what a command does once its options are understood
 * @command: whose result it is
 * @variant: the configuration in which all trees are built, to be booted, and
 *	described in the result; NULL: none is, and @session below is NULL
 * @tree: look at one of the trees that were built, in turn; or NULL
 * @all: then look at all of them together, or NULL
 * @conclude: print what was found, which is saved if it can be; returns the exit status.
 *	NULL: nothing to be printed, EXIT_HOLDS
 *
 * @tree and @all add records to the result; they return 0, or negative errno
 * with lab->why set, which ends the job and leaves the last result as it was.
 * All get the context of job_run().
 */
struct job {
	const char *command;
	const char *variant;
	int (*tree)(struct lab *lab, const struct session *session, size_t tree,
		    struct result *result, void *ctx);
	int (*all)(struct lab *lab, const struct session *session,
		   struct result *result, void *ctx);
	int (*conclude)(const struct session *session, const struct result *result,
			void *ctx);
};

/**
 * job_run() - do a job
 * @options: parsed; its lab gets locked
 * @job: what
 * @ctx: handed to its functions
 *
 * Return: the exit status, or negative errno with lab->why set.
 */
int job_run(struct options *options, const struct job *job, void *ctx);

#endif
