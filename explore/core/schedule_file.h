/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Schedule files: which thread ran how far, and what was chosen, in JSON. They hold
 * for the program that they were found with: the same tree, compiler and explorer.
 */
#ifndef EXPLORE_SCHEDULE_FILE_H
#define EXPLORE_SCHEDULE_FILE_H

#include "execution.h"

/**
 * schedule_write() - write a file
 * @path: the file.
 * @tree: label of the tree it was found with.
 * @scenario: what was run.
 * @violation: what happened.
 * @schedule: how.
 *
 * Returns 0 or a negative errno.
 */
int schedule_write(const char *path, const char *tree, const char *scenario,
		   const struct violation *violation,
		   const struct schedule *schedule);

/**
 * schedule_read() - read and check a file, which may come from anywhere
 * @path: the file.
 * @scenario: out: its scenario's name.
 * @size: of @scenario.
 * @schedule: out.
 * @why: out: what is wrong with it.
 * @why_size: of @why.
 *
 * Returns 0, or -EINVAL with @why set.
 */
int schedule_read(const char *path, char *scenario, size_t size,
		  struct schedule *schedule, char *why, size_t why_size);

#endif
