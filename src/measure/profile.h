/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Instructions by function: what the plugin profile/count.c wrote, put together
 * with the names of a kernel's functions.
 */
#ifndef RMAPLAB_PROFILE_H
#define RMAPLAB_PROFILE_H

#include "kernel/symbols.h"

/* What is outside the kernel: the program that is measured. */
#define PROFILE_PROGRAM	"(the program)"

/**
 * struct function - what was executed of a function
 * @name: its name; functions that share one are one
 * @instructions: how many were executed in it
 * @calls: how often its first one was
 */
struct function {
	char *name;
	uint64_t instructions;
	uint64_t calls;
};

/**
 * enum profile_kind - instructions that the plugin tells apart, on arm64
 * @PROFILE_TLBI: invalidates TLBs, those of all cores
 * @PROFILE_DSB: waits until they have obeyed, and for accesses
 * @PROFILE_ATOMIC: reads, modifies and writes memory
 */
enum profile_kind {
	PROFILE_TLBI,
	PROFILE_DSB,
	PROFILE_ATOMIC,
	PROFILE_KINDS,
};

/**
 * struct profile - one part of a run, from mark to mark; all-zero to begin with
 * @functions: those that were executed, the dearest first
 * @count: how many
 * @total: instructions of all of them
 * @kinds: those among them that are told apart
 */
struct profile {
	struct function *functions;
	size_t count;
	uint64_t total;
	uint64_t kinds[PROFILE_KINDS];
};

/**
 * profile_read() - read one part
 * @profile: filled in; released by profile_free()
 * @text: what the plugin wrote, from the part on; set to behind it
 * @symbols: of the kernel that ran
 *
 * Return: whether there was one more part.
 */
bool profile_read(struct profile *profile, const char **text,
		  const struct symbols *symbols);

/** profile_kind_name() - as metrics are called, such as "tlb_invalidations" */
const char *profile_kind_name(enum profile_kind kind);

/** profile_find() - a function by name, or NULL */
const struct function *profile_find(const struct profile *profile, const char *name);

/** profile_free() - release; all-zero again */
void profile_free(struct profile *profile);

#endif
