/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Starts a build of patched sources with a copy of the build of what they are based
 * on, so that make has to do only what the patches touch.
 */
#ifndef RMAPLAB_SEED_H
#define RMAPLAB_SEED_H

#include "base/util.h"

/**
 * seed_build() - copy kbuild's output to the directory of another source
 * @from_src: source that was built
 * @to_src: its patched clone; the untouched files are links into @from_src
 * @obj: name of the output directory in both
 *
 * A copy, never links: kbuild rewrites some of its outputs in place.
 *
 * Return: 0 or negative errno; -EINTR after a signal.
 */
int seed_build(const char *from_src, const char *to_src, const char *obj);

/**
 * seed_renew() - make the patched files newer than any build so far
 * @from_src: source that was built
 * @to_src: its patched clone
 *
 * make compares times. The clone may have been patched before the objects were
 * built that it was seeded with: make would take them for those of the patched
 * files. Patched is what is no link to the other source's file; how many links
 * a file has says nothing, as a backup may have added one.
 *
 * Return: 0 or negative errno.
 */
int seed_renew(const char *from_src, const char *to_src);

/**
 * seed_keep() - of a build that was just taken over, keep what holds
 * @from_src: source that was built, itself patched perhaps
 * @to_src: what its build was copied to, and that was renewed; has all its patches
 * @headers: set to whether a header differs
 *
 * Files that say the same in both get the times that they have in @from_src.
 *
 * Return: 0 or negative errno.
 */
int seed_keep(const char *from_src, const char *to_src, bool *headers);

/**
 * seed_explorer() - start with what another tree's explorer was linked from
 * @from_dir: build/trees/LABEL of that tree, whose build was taken over
 * @to_dir: of this one, no header of which differs; nothing is done if it has an
 *	explorer
 *
 * Return: 0 or negative errno.
 */
int seed_explorer(const char *from_dir, const char *to_dir);

#endif
