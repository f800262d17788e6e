/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage - two VMAs between which pages travel
 */
#ifndef GUEST_STAGE_H
#define GUEST_STAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/pages.h"
#include "lib/uffd.h"

/**
 * struct stage - two VMAs between which pages travel, and who may move them
 * @uffd: both VMAs are registered with it; a stray access is a SIGBUS
 * @home: where the pages are filled
 * @away: the other one
 */
struct stage {
	struct uffd uffd;
	struct vma home;
	struct vma away;
};

/**
 * stage_map() - map the two VMAs; nothing is registered yet
 * @stage: filled in; released by stage_release() also after an error
 * @size: bytes of each VMA
 * @huge: they should get huge pages
 *
 * Return: 0 or a negative errno.
 */
int stage_map(struct stage *stage, size_t size, bool huge);

/**
 * stage_open() - open a userfaultfd for this process and register both VMAs
 * @stage: mapped; from now on pages get there by moves alone
 *
 * Return: 0 or a negative errno.
 */
int stage_open(struct stage *stage);

/**
 * stage_release() - close and unmap
 * @stage: mapped, or all zero
 */
void stage_release(struct stage *stage);

#endif /* GUEST_STAGE_H */
