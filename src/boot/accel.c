// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <unistd.h>

#include "boot/accel.h"

enum { DEADLINE_MS = 6000 };

int accel_choose(struct lab *lab, const struct tree *tree, enum accel *accel)
{
	const struct vm vm = {
		.tree = tree, .accel = ACCEL_KVM, .cpus = 1, .memory_mib = 256,
		.plan = "# only boot\n", .name = "kvm-probe",
		.silence_ms = DEADLINE_MS,
	};
	struct channel channel;
	int err;

	*accel = ACCEL_TCG;
	/* A processor that was asked for is QEMU's. */
	if (tree->spec.cpu || !arch_is_host(tree->spec.arch) ||
	    access("/dev/kvm", R_OK | W_OK))
		return 0;
	progress_begin(&lab->progress, "trying whether a guest boots with KVM");
	channel_init(&channel);
	err = vm_run(lab, &vm, &channel);
	channel_free(&channel);
	progress_end(&lab->progress);
	if (err == -EINTR)
		return err;
	/* A boot that fails with KVM is no failure of ours: use TCG. */
	if (err)
		fail_reset(&lab->why);
	else
		*accel = ACCEL_KVM;
	return 0;
}
