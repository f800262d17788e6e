/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A stamp is a small JSON file, written last and by rename, that says: this
 * was made completely, and from these inputs. What has no stamp, or one of
 * other inputs, is not trusted.
 */
#ifndef RMAPLAB_STAMP_H
#define RMAPLAB_STAMP_H

#include "base/hash.h"

/** stamp_matches() - whether the stamp at @path is there and of @inputs */
bool stamp_matches(const char *path, hash_t inputs);

/**
 * stamp_write() - declare something complete
 * @path: of the stamp
 * @inputs: hash of all that it was made from
 * @release: the kernel's version string, or NULL
 *
 * Return: 0 or negative errno.
 */
int stamp_write(const char *path, hash_t inputs, const char *release);

#endif
