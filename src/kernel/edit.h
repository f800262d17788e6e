/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Editing the series: build/edit/BASE is a git work tree whose branch "series"
 * has the unpatched source as its first commit and one commit a patch on top.
 */
#ifndef RMAPLAB_EDIT_H
#define RMAPLAB_EDIT_H

#include "base/lab.h"

/**
 * edit_checkout() - lay out the work tree, or bring it up to the series
 *
 * Changes and commits of the user that were not saved are never overwritten:
 * then this fails and says so.
 *
 * Return: 0, or negative errno with lab->why set.
 */
int edit_checkout(struct lab *lab);

/**
 * edit_save() - write the commits back to linux/BASE as patches
 *
 * The cover letter 0000-*.patch is kept as it is.
 *
 * Return: 0, or negative errno with lab->why set.
 */
int edit_save(struct lab *lab);

#endif
