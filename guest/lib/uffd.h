/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * uffd - userfaultfd with UFFDIO_MOVE
 *
 * Two ways to move pages: uffd_move() finishes what can be finished and says
 * why it stopped; uffd_move_once() is the bare system call, for those who want
 * to see exactly what the kernel answers. Both only make system calls, leave
 * errno alone and may be used in a signal handler.
 *
 * Addresses and lengths are multiples of the page size (4096 bytes here).
 */
#ifndef GUEST_UFFD_H
#define GUEST_UFFD_H

#include <stddef.h>
#include <stdint.h>

#include "lib/uapi.h"

/**
 * struct uffd - one userfaultfd, bound to the process that opened it
 * @fd: the descriptor, non-blocking and close-on-exec
 * @features: what was asked for and granted, UFFD_FEATURE_*
 */
struct uffd {
	int fd;
	uint64_t features;
};

/**
 * enum uffd_move_policy - what uffd_move() does beyond the plain move
 * @UFFD_MOVE_HOLES: a hole in the source counts as moved (else: -ENOENT)
 * @UFFD_MOVE_SKIP_PRESENT: a page that is already at the destination is passed
 *	over and counted in uffd_moved.skipped (else: -EEXIST); for those who
 *	share their pages with other movers in the same direction
 * @UFFD_MOVE_UNSHARE: when the kernel says -EBUSY, write to the page in the
 *	source (adding 0 atomically) so that this process gets a page of its
 *	own, and try again (else: -EBUSY). A pinned page still ends in -EBUSY.
 * @UFFD_MOVE_NO_WAKE: do not wake threads that wait at the destination
 */
enum uffd_move_policy {
	UFFD_MOVE_HOLES		= 1 << 0,
	UFFD_MOVE_SKIP_PRESENT	= 1 << 1,
	UFFD_MOVE_UNSHARE	= 1 << 2,
	UFFD_MOVE_NO_WAKE	= 1 << 3,
};

/**
 * struct uffd_moved - how far uffd_move() came
 * @bytes: from the start of the range, done without a gap: moved, passed over
 *	as holes (UFFD_MOVE_HOLES) or skipped (UFFD_MOVE_SKIP_PRESENT)
 * @skipped: how many of @bytes were already at the destination
 * @retries: extra calls made because of -EAGAIN or -EBUSY
 * @error: 0 when @bytes is the whole range, else why it stopped there:
 *	-EAGAIN the kernel made no progress in UFFD_MOVE_TRIES calls;
 *	-EBUSY the next page is shared with another process, merged or pinned;
 *	-EEXIST the next destination is not empty;
 *	-ENOENT the next source is a hole, or one of the ranges is not mapped;
 *	-ENOMEM no memory for page tables;
 *	-ESRCH the address space is gone;
 *	-EINVAL the ranges or the VMAs they are in do not allow a move
 */
struct uffd_moved {
	size_t bytes;
	size_t skipped;
	unsigned int retries;
	int error;
};

/* Calls in a row without progress after which uffd_move() gives up. */
#define UFFD_MOVE_TRIES	1000

/**
 * uffd_open() - open a userfaultfd that can move pages
 * @uffd: filled in on success
 * @features: UFFD_FEATURE_* wanted beside UFFD_FEATURE_MOVE
 *
 * Falls back to user-mode faults only where the system does not let this user
 * handle the kernel's faults, as that needs no privilege.
 *
 * Return: 0; -ENOSYS without userfaultfd, -EPERM when the system forbids it,
 * -EOPNOTSUPP when the kernel lacks a feature, another negative errno.
 */
int uffd_open(struct uffd *uffd, uint64_t features);

/**
 * uffd_close() - close it; registered ranges become ordinary memory again
 * @uffd: as filled in by uffd_open()
 */
void uffd_close(struct uffd *uffd);

/**
 * uffd_explain() - what a failed uffd_open() means and what would mend it
 * @error: the negative errno
 *
 * Return: a constant string.
 */
const char *uffd_explain(int error);

/**
 * uffd_register() - let missing pages of a range be handled, allow moves to it
 * @uffd: an open userfaultfd
 * @start: page-aligned address
 * @size: bytes
 *
 * Return: 0; -EOPNOTSUPP when pages cannot be moved into that kind of memory;
 * another negative errno.
 */
int uffd_register(const struct uffd *uffd, void *start, size_t size);

/**
 * uffd_wake() - wake the threads that wait for a page in a range
 * @uffd: an open userfaultfd
 * @start: page-aligned address
 * @size: bytes
 *
 * Return: 0 or a negative errno.
 */
int uffd_wake(const struct uffd *uffd, void *start, size_t size);

/**
 * uffd_move_once() - one UFFDIO_MOVE, as it is
 * @uffd: an open userfaultfd
 * @dst: destination address
 * @src: source address
 * @size: bytes
 * @mode: UFFDIO_MOVE_MODE_*
 * @moved: what the kernel wrote into its result field: bytes or a negative
 *	errno; UFFD_UNWRITTEN when it did not write it. May be NULL.
 *
 * Return: 0 or the call's negative errno (-EAGAIN with positive @moved: part
 * of the range was moved).
 */
int uffd_move_once(const struct uffd *uffd, void *dst, void *src, size_t size,
		   uint64_t mode, int64_t *moved);

/**
 * uffd_copy() - one UFFDIO_COPY: pages with the same content, elsewhere
 * @uffd: an open userfaultfd
 * @dst: destination address, in a range registered with @uffd; empty
 * @src: where the content is
 * @size: bytes
 *
 * Return: 0 or a negative errno.
 */
int uffd_copy(const struct uffd *uffd, void *dst, void *src, size_t size);

/* A result field that the kernel left as it was. */
#define UFFD_UNWRITTEN	INT64_MIN

/**
 * uffd_move() - move a range, as far as it goes
 * @uffd: an open userfaultfd
 * @dst: destination address, in a range registered with @uffd
 * @src: source address
 * @size: bytes
 * @policy: UFFD_MOVE_*
 *
 * Context: may be called from a signal handler and by many threads at once,
 * also on the same pages: the kernel lets exactly one of them move each page.
 * The caller's other threads may touch either range meanwhile.
 * Return: see struct uffd_moved.
 */
struct uffd_moved uffd_move(const struct uffd *uffd, void *dst, void *src,
			    size_t size, unsigned int policy);

#endif /* GUEST_UFFD_H */
