/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pin - pages that a device could write to at any time
 *
 * A real pin, as drivers take it for DMA: io_uring pins the buffers that are
 * registered with a ring.
 */
#ifndef GUEST_PIN_H
#define GUEST_PIN_H

#include <stddef.h>

/**
 * pin_pages() - pin the pages of a range
 * @start: first byte
 * @size: bytes
 *
 * Return: a handle for unpin_pages(), or a negative errno.
 */
int pin_pages(void *start, size_t size);

/**
 * unpin_pages() - let go of them
 * @pin: from pin_pages()
 *
 * Return: 0, or a negative errno when the pages may still be pinned.
 */
int unpin_pages(int pin);

#endif /* GUEST_PIN_H */
