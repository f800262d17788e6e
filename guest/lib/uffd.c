// SPDX-License-Identifier: GPL-2.0-only
#include "lib/uffd.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/units.h"

/* ioctl() with the error as its value and errno as it was. */
static int uffd_ioctl(const struct uffd *uffd, unsigned long request, void *arg)
{
	int saved = errno;
	int error = ioctl(uffd->fd, request, arg) ? -errno : 0;

	errno = saved;
	return error;
}

static int open_descriptor(void)
{
	const int flags = O_CLOEXEC | O_NONBLOCK;
	long fd = syscall(SYS_userfaultfd, flags);

	if (fd < 0 && errno == EPERM)
		fd = syscall(SYS_userfaultfd, flags | UFFD_USER_MODE_ONLY);
	return fd < 0 ? -errno : (int)fd;
}

/*
 * The handshake fixes a descriptor's features for good, and asking for an
 * unknown one fails without a hint. So the question is put to a descriptor of
 * its own.
 */
static int offered_features(uint64_t *features)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffd probe = { .fd = open_descriptor() };
	int error;

	if (probe.fd < 0)
		return probe.fd;
	error = uffd_ioctl(&probe, UFFDIO_API, &api);
	*features = api.features;
	uffd_close(&probe);
	return error;
}

int uffd_open(struct uffd *uffd, uint64_t features)
{
	struct uffdio_api api = {
		.api = UFFD_API,
		.features = features | UFFD_FEATURE_MOVE,
	};
	uint64_t offered = 0;
	int error;

	error = offered_features(&offered);
	if (error)
		return error;
	if (api.features & ~offered)
		return -EOPNOTSUPP;

	uffd->features = api.features;
	uffd->fd = open_descriptor();
	if (uffd->fd < 0)
		return uffd->fd;
	error = uffd_ioctl(uffd, UFFDIO_API, &api);
	if (error)
		uffd_close(uffd);
	return error;
}

void uffd_close(struct uffd *uffd)
{
	close(uffd->fd);
	uffd->fd = -1;
}

const char *uffd_explain(int error)
{
	switch (error) {
	case -ENOSYS:
		return "the kernel has no userfaultfd (CONFIG_USERFAULTFD)";
	case -EPERM:
		return "userfaultfd is not permitted: run as root or set vm.unprivileged_userfaultfd=1";
	case -EOPNOTSUPP:
		return "the kernel cannot move pages: UFFDIO_MOVE needs Linux 6.8 or later";
	default:
		return "userfaultfd could not be opened";
	}
}

int uffd_register(const struct uffd *uffd, void *start, size_t size)
{
	struct uffdio_register request = {
		.range = { .start = (uintptr_t)start, .len = size },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	int error = uffd_ioctl(uffd, UFFDIO_REGISTER, &request);

	if (error)
		return error;
	return request.ioctls & ((uint64_t)1 << _IOC_NR(UFFDIO_MOVE)) ? 0 : -EOPNOTSUPP;
}

int uffd_wake(const struct uffd *uffd, void *start, size_t size)
{
	struct uffdio_range range = { .start = (uintptr_t)start, .len = size };

	return uffd_ioctl(uffd, UFFDIO_WAKE, &range);
}

int uffd_move_once(const struct uffd *uffd, void *dst, void *src, size_t size,
		   uint64_t mode, int64_t *moved)
{
	struct uffdio_move request = {
		.dst = (uintptr_t)dst,
		.src = (uintptr_t)src,
		.len = size,
		.mode = mode,
		.move = UFFD_UNWRITTEN,
	};
	int error = uffd_ioctl(uffd, UFFDIO_MOVE, &request);

	if (moved)
		*moved = request.move;
	return error;
}

int uffd_copy(const struct uffd *uffd, void *dst, void *src, size_t size)
{
	struct uffdio_copy request = {
		.dst = (uintptr_t)dst,
		.src = (uintptr_t)src,
		.len = size,
	};

	return uffd_ioctl(uffd, UFFDIO_COPY, &request);
}

/* A write fault: where the page was shared by fork() or KSM, it is PageAnonExclusive then. */
static void unshare_page(char *page)
{
	atomic_fetch_add((_Atomic char *)page, 0);
}

/* What to do after one call. */
enum next {
	NEXT_CALL,	/* it made progress */
	NEXT_PAGE,	/* pass over one page */
	NEXT_UNSHARE,	/* write to the page, then try again */
	NEXT_TRY,	/* try again */
	NEXT_STOP,
};

static enum next judge(int error, int64_t moved, unsigned int policy,
		       unsigned int tries)
{
	if (moved > 0)
		return NEXT_CALL;
	if (error == -EEXIST && (policy & UFFD_MOVE_SKIP_PRESENT))
		return NEXT_PAGE;
	if (tries == UFFD_MOVE_TRIES)
		return NEXT_STOP;
	if (error == -EBUSY && (policy & UFFD_MOVE_UNSHARE))
		return NEXT_UNSHARE;
	/*
	 * The kernel looks at the destination first. Another mover may take
	 * the page before it looks at the source: the next try then finds it
	 * at the destination.
	 */
	if (error == -ENOENT && (policy & UFFD_MOVE_SKIP_PRESENT))
		return NEXT_TRY;
	return error == -EAGAIN ? NEXT_TRY : NEXT_STOP;
}

struct uffd_moved uffd_move(const struct uffd *uffd, void *dst, void *src,
			    size_t size, unsigned int policy)
{
	const uint64_t mode =
		(policy & UFFD_MOVE_HOLES ? UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES : 0) |
		(policy & UFFD_MOVE_NO_WAKE ? UFFDIO_MOVE_MODE_DONTWAKE : 0);
	struct uffd_moved result = { 0 };
	unsigned int tries = 0;

	while (result.bytes < size) {
		char *to = (char *)dst + result.bytes;
		char *from = (char *)src + result.bytes;
		int64_t moved;
		int error = uffd_move_once(uffd, to, from, size - result.bytes,
					   mode, &moved);

		switch (judge(error, moved, policy, tries)) {
		case NEXT_CALL:
			result.bytes += moved;
			tries = 0;
			break;
		case NEXT_PAGE:
			result.bytes += PAGE_BYTES;
			result.skipped += PAGE_BYTES;
			tries = 0;
			break;
		case NEXT_UNSHARE:
			unshare_page(from);
			/* fall through */
		case NEXT_TRY:
			sched_yield();
			result.retries++;
			tries++;
			break;
		case NEXT_STOP:
			result.error = error;
			return result;
		}
	}
	return result;
}
