/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM or not: /dev/kvm can be there and still not run an ordinary guest, so
 * the answer comes from a boot.
 */
#ifndef RMAPLAB_ACCEL_H
#define RMAPLAB_ACCEL_H

#include "boot/vm.h"

/**
 * accel_choose() - KVM if a guest boots with it in time, else TCG
 * @tree: a tree that is built
 * @accel: set to the choice, which is valid for the rest of the run
 *
 * Return: 0, or -EINTR after a signal.
 */
int accel_choose(struct lab *lab, const struct tree *tree, enum accel *accel);

#endif
