/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all commands that boot guests begin with: every tree built, and KVM or
 * TCG chosen.
 */
#ifndef RMAPLAB_SESSION_H
#define RMAPLAB_SESSION_H

#include "boot/vm.h"
#include "kernel/tree.h"

/**
 * struct session - trees that are ready to boot
 * @trees: built
 * @count: how many
 * @accel: for ordinary boots
 */
struct session {
	struct tree trees[TREE_MAX];
	size_t count;
	enum accel accel;
};

/**
 * session_open() - lock the laboratory, build the trees, probe KVM
 * @lab: gets locked
 * @specs: which trees
 * @count: how many, at most TREE_MAX
 * @variant: configuration of all trees
 * @session: set up; released on failure
 *
 * Return: 0, or negative errno with lab->why set.
 */
int session_open(struct lab *lab, const struct tree_spec *specs, size_t count,
		 const char *variant, struct session *session);

/** session_cpus() - vCPUs of a guest: the host's cores, from 2 to 8 */
int session_cpus(void);

/**
 * session_describe() - add to a result what booted: accelerator, QEMU,
 * compiler, and each tree's kernel
 */
void session_describe(const struct session *session, json_t *host);

/** session_close() - release */
void session_close(struct session *session);

#endif
