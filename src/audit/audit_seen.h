/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The other half of an audit: what walks reverse maps on the running kernel,
 * with the folio locked or not, compared with the paths that were found.
 */
#ifndef RMAPLAB_AUDIT_SEEN_H
#define RMAPLAB_AUDIT_SEEN_H

#include <jansson.h>

#include "audit/audit_paths.h"
#include "boot/vm.h"

/**
 * audit_seen() - boot a tree, let everything walk, and count
 * @accel: see session.h
 * @paths: of the tree, see audit_static(); gets the counts, and a row of its
 *	own for each call on a stack that was not predicted
 * @remarks: set to an array of what could not be done in the guest, flat
 *	objects with "metric" and "reason"; the caller owns it
 *
 * Return: 0, or negative errno with lab->why set.
 */
int audit_seen(struct lab *lab, const struct tree *tree, enum accel accel,
	       struct paths *paths, json_t **remarks);

/**
 * audit_count() - add what one guest saw
 * @dir: with the objects, see audit_dir()
 * @samples: as the guest's program "walkers" reports them
 *
 * Return: how many records the guest lost.
 */
long audit_count(struct paths *paths, const char *dir, const json_t *samples);

#endif
