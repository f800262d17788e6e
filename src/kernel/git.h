/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs git so that neither the user's configuration nor a repository around
 * the directory has any influence, and so that neither is altered.
 */
#ifndef RMAPLAB_GIT_H
#define RMAPLAB_GIT_H

#include "base/lab.h"

/**
 * struct git - one git command
 * @dir: directory to run it in; no repository above it is looked at
 * @args: what follows "git", NULL-terminated
 * @env: "NAME=value" to add, NULL-terminated, or NULL
 * @line: called for each line of output, or NULL to keep it in the log only
 * @ctx: handed to @line
 * @what: for the failure: "cannot apply ..."
 * @mend: for the failure: what the user can do about it
 * @status: exit status that a failure of git calls for; 0: EXIT_UNFIT
 */
struct git {
	const char *dir;
	const char *const *args;
	const char *const *env;
	int (*line)(void *ctx, char *line);
	void *ctx;
	const char *what;
	const char *mend;
	enum exit_status status;
};

/**
 * git_run() - run it; what it prints also goes to build/log/git.log
 *
 * Return: 0, or negative errno with lab->why set; -EINTR after a signal.
 */
int git_run(struct lab *lab, const struct git *git);

#endif
