/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel sources below build/trees/: Debian's archive unpacked once (or linked,
 * where it is unpacked already), and patched clones of it whose untouched files are hard links.
 */
#ifndef RMAPLAB_SOURCE_H
#define RMAPLAB_SOURCE_H

#include "base/hash.h"
#include "base/lab.h"
#include "kernel/series.h"

/** source_stock_id() - hash that stands for the archive in use */
hash_t source_stock_id(const struct lab *lab);

/**
 * source_unpack() - make sure that stock/linux of the base's trees is the archive's
 *
 * Return: 0, or negative errno with lab->why set.
 */
int source_unpack(struct lab *lab);

/**
 * source_clone() - make sure that a patched clone is there
 * @dir: build/trees/LABEL; the clone is @dir/linux
 * @series: patches that it has on top
 * @id: hash of archive and patches
 *
 * Requires source_unpack(). A clone of other patches is replaced, and the
 * builds inside it go with it.
 *
 * Return: 0, or negative errno with lab->why set.
 */
int source_clone(struct lab *lab, const char *dir, const struct series *series,
		 hash_t id);

#endif
