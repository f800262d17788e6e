/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs git, make and QEMU: no shell in between, output read line by line, the
 * whole process group killed when the run is interrupted, silent for too long
 * or told to stop.
 */
#ifndef RMAPLAB_PROC_H
#define RMAPLAB_PROC_H

#include "base/util.h"

/**
 * struct proc - a program to run
 * @argv: program (looked up in $PATH) and arguments, NULL-terminated
 * @cwd: directory to run it in, or NULL
 * @env: "NAME=value" to add to the environment, NULL-terminated, or NULL
 * @log: file that gets standard error, and standard output too if @tee
 * @tee: also write each line of standard output to @log
 * @line: called for each line of standard output, without its newline; a
 *	negative return value ends the program and becomes the result
 * @ctx: handed to @line
 * @silence_ms: end the program when it prints nothing for so long; 0: never
 * @limit_ms: end the program after so long; 0: never
 * @beat: called with @ctx several times a second while it runs, or NULL
 */
struct proc {
	const char *const *argv;
	const char *cwd;
	const char *const *env;
	const char *log;
	bool tee;
	int (*line)(void *ctx, char *line);
	void *ctx;
	int64_t silence_ms;
	int64_t limit_ms;
	void (*beat)(void *ctx);
};

/**
 * proc_run() - run a program to its end
 *
 * Return: its exit status (0 to 255; 128 + n after signal n), -ENOENT if there
 * is no such program, -EINTR if we were interrupted, -ETIMEDOUT after
 * @silence_ms or @limit_ms, what @line returned, or another negative errno.
 */
int proc_run(const struct proc *proc);

#endif
