/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Starts a build of patched sources with a copy of the build of the unpatched
 * ones, so that make has to do only what the patches touch.
 */
#ifndef RMAPLAB_SEED_H
#define RMAPLAB_SEED_H

#include "util.h"

/**
 * seed_build() - copy kbuild's output to the directory of another source
 * @from_src: source that was built
 * @to_src: its patched clone; the untouched files are links into @from_src
 * @obj: name of the output directory in both
 *
 * A copy, never links: kbuild rewrites some of its outputs in place. The
 * patched files become newer than the copy, so that make builds them.
 *
 * Return: 0 or negative errno; -EINTR after a signal.
 */
int seed_build(const char *from_src, const char *to_src, const char *obj);

#endif
