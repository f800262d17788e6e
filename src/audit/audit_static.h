/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The static half of an audit: lets the compiler write down what it knows about
 * every object that can have to do with a walk, and finds the paths in that.
 *
 *	build/trees/LABEL/audit/mm+rmap.facts	see audit/facts.cc
 *	build/trees/LABEL/audit/mm+rmap.o	the object with debug information
 */
#ifndef RMAPLAB_AUDIT_STATIC_H
#define RMAPLAB_AUDIT_STATIC_H

#include "audit/audit_paths.h"
#include "kernel/tree.h"

/**
 * audit_static() - find all paths into a walk
 * @tree: built with tree_build()
 * @paths: filled in
 *
 * Begins with the objects that use a walk and goes on with those that use what
 * needs a locked folio, until there are no more. What was compiled for the
 * same sources before is not compiled again.
 *
 * Return: 0, or negative errno with lab->why set.
 */
int audit_static(struct lab *lab, const struct tree *tree, struct paths *paths);

/** audit_dir() - where a tree's facts and objects are; the caller frees it */
char *audit_dir(const struct tree *tree);

#endif
