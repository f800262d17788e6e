/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walkers - everything that makes the kernel walk a reverse map
 */
#ifndef GUEST_WALKERS_H
#define GUEST_WALKERS_H

#include <stddef.h>

#include "lib/pages.h"

/**
 * struct walker - something to do
 * @name: for messages
 * @run: does it, in a process of its own; returns 0, or a negative errno when
 *	the kernel lacks something for it
 */
struct walker {
	const char *name;
	int (*run)(void);
};

extern const struct walker reclaim_walkers[];	/* these lists end with an empty one */
extern const struct walker sample_walkers[];
extern const struct walker migrate_walkers[];
extern const struct walker failure_walkers[];

/**
 * walker_vma() - memory with content
 * @vma: filled in
 * @size: bytes
 * @kind: which pages
 *
 * Return: 0 or a negative errno.
 */
int walker_vma(struct vma *vma, size_t size, enum vma_kind kind);

/** walker_pfn() - page frame number of a page, 0 if it has none */
unsigned long walker_pfn(const void *page);

/** walker_touch() - read one byte of each page of a VMA */
void walker_touch(const struct vma *vma);

/**
 * walker_merge() - let KSM merge the pages of a VMA, all of equal content
 *
 * Return: 0 or a negative errno, -ETIME when it did not happen in time.
 */
int walker_merge(const struct vma *vma);

#endif /* GUEST_WALKERS_H */
