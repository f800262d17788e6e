/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * swap - swap space on compressed memory, as much as one wants
 */
#ifndef GUEST_SWAP_H
#define GUEST_SWAP_H

#include <stddef.h>
#include <stdint.h>

/**
 * swap_begin() - give a zram device a size and let the kernel swap to it
 * @number: of the device, which is not in use yet
 * @bytes: a multiple of the page size; the first page is the header
 * @priority: devices of a higher one are used first; -1: the kernel chooses
 *
 * Return: 0 or a negative errno.
 */
int swap_begin(unsigned int number, uint64_t bytes, int priority);

/**
 * swap_end() - bring all of it back into memory, and take the device away
 * @number: as given to swap_begin()
 *
 * Return: 0 or a negative errno.
 */
int swap_end(unsigned int number);

/**
 * swap_add_device() - make one more zram device
 *
 * Return: its number, or a negative errno: -ENOENT without zram.
 */
int swap_add_device(void);

#endif /* GUEST_SWAP_H */
