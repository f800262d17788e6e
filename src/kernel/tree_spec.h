/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a user writes to name a kernel tree:
 *
 *	stock		Debian's source as it is
 *	series		stock and the whole series
 *	series:N	stock and the first N patches
 *	stock+PATCH	one of the three with a patch file on top
 *	PATH		any kernel source tree
 *	NAME=TREE	one of these under another label
 */
#ifndef RMAPLAB_TREE_SPEC_H
#define RMAPLAB_TREE_SPEC_H

#include "base/fail.h"
#include "kernel/arch.h"

enum {
	TREE_LABEL_SIZE	= 24,	/* a kernel release has room for 64 characters */
	TREE_MAX	= 32,	/* trees of one command: each patch of a series is one */
};

enum tree_kind {
	TREE_STOCK,
	TREE_SERIES,
	TREE_PATH,
};

/**
 * struct tree_spec - a tree, named but not prepared
 * @kind: where its source comes from
 * @patches: TREE_SERIES: how many patches, -1 for all
 * @extra: TREE_SERIES: a patch on top of them, an absolute path, else empty
 * @path: TREE_PATH: the absolute path, else empty
 * @label: [A-Za-z0-9._-]+, usable in paths and in a kernel's version
 * @arch: what it is built for
 * @pages: one of the page sizes of @arch
 * @written: as the user wrote it, to repeat a command; cut off if it is longer
 * @cpu: one of the processors of @arch, to boot on; NULL: the usual one
 */
struct tree_spec {
	enum tree_kind kind;
	int patches;
	char extra[1024];
	char path[1024];
	char label[TREE_LABEL_SIZE];
	char written[1024];
	const struct arch *arch;
	const struct arch_pages *pages;
	const char *cpu;
};

/**
 * tree_spec_parse() - understand one TREE, of the default architecture
 *
 * Return: 0, or negative errno with a usage error in @why.
 */
int tree_spec_parse(const char *text, struct tree_spec *spec,
		    struct failure *why);

/**
 * tree_spec_check() - refuse trees that share a label
 *
 * Return: 0, or -EINVAL with a usage error in @why.
 */
int tree_spec_check(const struct tree_spec *specs, size_t count,
		    struct failure *why);

#endif
