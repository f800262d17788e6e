/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The patch series of the repository: linux/BASE/series lists the patch files,
 * one a line, as quilt does.
 */
#ifndef RMAPLAB_SERIES_H
#define RMAPLAB_SERIES_H

#include "base/hash.h"
#include "base/lab.h"

/**
 * struct series - patches in the order in which they apply
 * @dir: where they lie
 * @count: how many
 * @paths: absolute paths, NULL-terminated
 */
struct series {
	char *dir;
	size_t count;
	char **paths;
};

/**
 * series_read() - read linux/BASE/series
 * @lab: the repository, and where a failure is recorded
 * @series: set to the list; release it with series_free()
 *
 * Return: 0, or negative errno; a missing or empty series is a failure.
 */
int series_read(struct lab *lab, struct series *series);

/**
 * series_take() - keep the first patches only
 * @patches: how many, -1 for all
 *
 * Return: 0, or -ERANGE with a usage error if there are not so many.
 */
int series_take(struct lab *lab, struct series *series, int patches);

/** series_add() - put a patch file on top */
void series_add(struct series *series, const char *path);

/** series_hash() - @hash continued over the content of all patches */
int series_hash(struct lab *lab, const struct series *series, hash_t *hash);

/**
 * series_apply() - apply all patches to a source tree
 * @src: its top directory; half-patched when this fails
 *
 * Files are replaced, never written in place, so hard links stay intact.
 *
 * Return: 0, or negative errno with the patch that does not apply named. That of a
 * user, not from the repository, is a usage error.
 */
int series_apply(struct lab *lab, const struct series *series, const char *src);

/**
 * series_try() - would a patch of the user's apply to @src? Writes nothing
 *
 * Return: as series_apply().
 */
int series_try(struct lab *lab, const char *path, const char *src);

/** series_free() - release the list */
void series_free(struct series *series);

#endif
