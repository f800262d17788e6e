/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel tree from its name to a bootable image: sources, configuration,
 * build. Each step that is done and unchanged costs nothing.
 *
 *	build/trees/LABEL/linux			source (stock and series)
 *	build/trees/LABEL/linux/obj-VARIANT	kbuild's output of it
 *	build/trees/LABEL/obj-VARIANT		kbuild's output of a PATH tree
 *	build/trees/LABEL/VARIANT.stamp		"built", see stamp.h
 *
 * What is not of the default architecture and page size has ARCH-PAGES-VARIANT
 * in place of VARIANT.
 */
#ifndef RMAPLAB_TREE_H
#define RMAPLAB_TREE_H

#include "base/hash.h"
#include "base/lab.h"
#include "kernel/tree_spec.h"

/**
 * struct tree - a tree that has been prepared
 * @spec: what the user named
 * @variant: "vm", "debug" or "explore", see kconfig.h
 * @build: the variant as it is called in paths, see above
 * @dir: build/trees/LABEL
 * @src: the kernel source
 * @obj: kbuild's output directory
 * @image: what QEMU boots
 * @release: what `uname -r` says in the guest; known once configured
 * @inputs: hash of sources, configuration and compiler
 * @below: TREE_SERIES: hash of its source without the patch on top
 * @origin: build/trees/LABEL of the tree whose build this one was started with just now,
 *	if they have the same headers; else NULL
 *
 * All paths are absolute. Release it with tree_free().
 */
struct tree {
	struct tree_spec spec;
	const char *variant;
	char *build;
	char *dir;
	char *src;
	char *obj;
	char *image;
	char *release;
	char *origin;
	hash_t inputs, below;
};

/** tree_unpack() - its source unpacked and patched; 0, or negative errno with lab->why set */
int tree_unpack(struct lab *lab, const struct tree_spec *spec);

/**
 * tree_prepare() - sources unpacked, patched and configured
 * @lab: locked with lab_lock()
 * @spec: which tree
 * @variant: which configuration; must outlive @tree
 * @tree: set up; released on failure
 *
 * Return: 0, or negative errno with lab->why set.
 */
int tree_prepare(struct lab *lab, const struct tree_spec *spec,
		 const char *variant, struct tree *tree);

/**
 * tree_make() - run the tree's make
 * @targets: such as "mm/rmap.o", NULL-terminated
 *
 * Return: 0, or negative errno with lab->why set.
 */
int tree_make(struct lab *lab, const struct tree *tree,
	      const char *const *targets);

/**
 * tree_build() - prepare a tree and build its bootable image
 *
 * Arguments and return value as tree_prepare().
 */
int tree_build(struct lab *lab, const struct tree_spec *spec,
	       const char *variant, struct tree *tree);

/** tree_compiler() - the compiler that built the tree, in words; caller frees */
char *tree_compiler(const struct tree *tree);

/** tree_free() - release a tree; fine if it was never set up */
void tree_free(struct tree *tree);

#endif
