/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel interfaces that the C library's headers may be too old to know.
 * Values are ABI; a newer header's own definition wins.
 */
#ifndef GUEST_UAPI_H
#define GUEST_UAPI_H

#include <linux/userfaultfd.h>
#include <sys/mman.h>

/* userfaultfd: moving pages, since Linux 6.8. */
#ifndef UFFDIO_MOVE
struct uffdio_move {
	__u64 dst;	/* page-aligned address, in a registered range */
	__u64 src;	/* page-aligned address */
	__u64 len;	/* bytes, a multiple of the page size */
	__u64 mode;	/* UFFDIO_MOVE_MODE_* */
	__s64 move;	/* written by the kernel: bytes moved or -errno */
};

#define UFFDIO_MOVE_MODE_DONTWAKE		((__u64)1 << 0)
#define UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES	((__u64)1 << 1)
#define UFFDIO_MOVE	_IOWR(UFFDIO, 0x05, struct uffdio_move)
#endif

#ifndef UFFD_FEATURE_MOVE
#define UFFD_FEATURE_MOVE			(1 << 16)
#endif

/* madvise(): make a huge page now, since Linux 6.1. */
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE				25
#endif

/* madvise(): put a page's content elsewhere and never use its frame again. */
#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE			101
#endif

#endif /* GUEST_UAPI_H */
