// SPDX-License-Identifier: GPL-2.0-only
#include "lib/pin.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

int pin_pages(void *start, size_t size)
{
	struct iovec buffer = { .iov_base = start, .iov_len = size };
	struct io_uring_params params = { 0 };
	int ring = (int)syscall(SYS_io_uring_setup, 1, &params);

	if (ring < 0)
		return -errno;
	if (syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS, &buffer, 1)) {
		int error = -errno;

		close(ring);
		return error;
	}
	return ring;
}

int unpin_pages(int pin)
{
	/* Closing the ring unpins asynchronously: unregister first. */
	int error = syscall(SYS_io_uring_register, pin, IORING_UNREGISTER_BUFFERS,
			    NULL, 0) ? -errno : 0;

	close(pin);
	return error;
}
