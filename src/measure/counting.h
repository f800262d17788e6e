/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A boot under the plugin of profile/, which counts each instruction of the parts
 * that the guest's programs mark.
 */
#ifndef RMAPLAB_COUNTING_H
#define RMAPLAB_COUNTING_H

#include "boot/vm.h"
#include "measure/profile.h"

/**
 * counting_run() - vm_run(), and read what the plugin counted
 * @vm: to boot, with ACCEL_ICOUNT and no plugin of its own
 * @channel: initialised; gets all that the guest's programs say
 * @symbols: of its kernel
 * @parts: filled in unless a program failed; released by profile_parts_free()
 *
 * Return: 0, or negative errno with lab->why set.
 */
int counting_run(struct lab *lab, const struct vm *vm, struct channel *channel,
		 const struct symbols *symbols, struct profile_parts *parts);

/**
 * counting_incomplete() - say that not all was counted
 * @wanted: how many parts there should be
 *
 * Return: negative errno with lab->why set.
 */
int counting_incomplete(struct lab *lab, const struct vm *vm,
			const struct profile_parts *parts, size_t wanted);

#endif
