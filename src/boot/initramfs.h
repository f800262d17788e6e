/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's file system: a newc archive with /init, the programs and the
 * plan that init runs.
 */
#ifndef RMAPLAB_INITRAMFS_H
#define RMAPLAB_INITRAMFS_H

#include "base/lab.h"
#include "kernel/tree_spec.h"

/**
 * initramfs_write() - write the archive for one plan
 * @lab: its build directory has the programs
 * @spec: tells what they are built for
 * @path: archive to write
 * @plan: one command a line, "[timeout=SECONDS ]PROGRAM ARGUMENT..."; lines
 *	that begin with '#' are remarks
 * @programs: a directory whose files become programs as well, or NULL
 *
 * The archive holds init and each program that the plan names, so that a
 * program that was not built is noticed here and not in the guest.
 *
 * Return: 0, or negative errno with lab->why set.
 */
int initramfs_write(struct lab *lab, const struct tree_spec *spec, const char *path,
		    const char *plan, const char *programs);

#endif
