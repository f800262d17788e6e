/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The objects that a kernel was built from, and which symbols each refers to.
 */
#ifndef RMAPLAB_AUDIT_OBJECTS_H
#define RMAPLAB_AUDIT_OBJECTS_H

#include "kernel/tree.h"

/**
 * struct audit_object - one object compiled from C
 * @name: its path below the output directory without ".o": "mm/rmap"
 * @symbols: names of global symbols that it defines or refers to; sorted
 * @count: how many
 * @wanted: see audit_objects_want()
 */
struct audit_object {
	char *name;
	char **symbols;
	size_t count;
	bool wanted;
};

/** struct audit_objects - all of them; all-zero to begin with */
struct audit_objects {
	struct audit_object *items;
	size_t count;
};

/**
 * audit_objects_scan() - read the symbol tables of a tree's objects
 * @tree: built with tree_build()
 * @objects: filled in; released on failure
 *
 * Return: 0, or negative errno with lab->why set.
 */
int audit_objects_scan(struct lab *lab, const struct tree *tree,
		       struct audit_objects *objects);

/**
 * audit_objects_want() - mark the objects that define or refer to a symbol
 *
 * Return: how many were not marked before.
 */
size_t audit_objects_want(struct audit_objects *objects, const char *symbol);

/**
 * audit_objects_want_object() - mark one object
 * @name: "mm/rmap"
 *
 * Return: 1, or 0 if there is no such object or it was marked before.
 */
size_t audit_objects_want_object(struct audit_objects *objects, const char *name);

/** audit_objects_free() - release; all-zero again */
void audit_objects_free(struct audit_objects *objects);

#endif
