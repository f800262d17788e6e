/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Instructions by function: what the plugin profile/count.c wrote, put together
 * with the names of a kernel's functions.
 */
#ifndef RMAPLAB_PROFILE_H
#define RMAPLAB_PROFILE_H

#include <jansson.h>

#include "kernel/symbols.h"

/* What is outside the kernel: the program that is measured. */
#define PROFILE_PROGRAM	"(the program)"

/**
 * enum profile_kind - instructions that the plugin tells apart, if arch->told_apart
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
 * struct function - what was executed of a function
 * @name: its name; functions that share one are one
 * @instructions: how many were executed in it
 * @calls: how often its first one was
 * @kinds: those among @instructions that are told apart
 */
struct function {
	char *name;
	uint64_t instructions;
	uint64_t calls;
	uint64_t kinds[PROFILE_KINDS];
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

/**
 * struct profile_part - what one run of a guest's program marked
 * @profile: what was executed there
 * @pages: how many pages it moved
 * @sample: what the program said of it
 */
struct profile_part {
	struct profile profile;
	double pages;
	json_t *sample;
};

enum { PROFILE_PARTS = 32 };

/**
 * struct profile_parts - the parts of one boot, in turn; all-zero to begin with
 * @parts: those that are whole, and of which the program said how many pages
 * @count: how many
 * @wanted: of how many it did so
 */
struct profile_parts {
	struct profile_part parts[PROFILE_PARTS];
	size_t count;
	size_t wanted;
};

/**
 * profile_parts_read() - put what the plugin wrote together with what the programs said
 * @parts: filled in; released by profile_parts_free()
 * @text: what the plugin wrote
 * @samples: of that boot
 * @symbols: of the kernel that ran; without any all is PROFILE_PROGRAM
 *
 * Return: whether there is a whole part for each that a program spoke of.
 */
bool profile_parts_read(struct profile_parts *parts, const char *text,
			const json_t *samples, const struct symbols *symbols);

/**
 * profile_parts_samples() - a sample for each part and kind of instruction
 * @page_bytes: of a page
 *
 * They are per page; per folio where the program moved large folios.
 *
 * Return: an array; the caller drops its reference.
 */
json_t *profile_parts_samples(const struct profile_parts *parts, size_t page_bytes);

/** profile_parts_free() - release; all-zero again */
void profile_parts_free(struct profile_parts *parts);

/** profile_kind_name() - as metrics are called, such as "tlb_invalidations" */
const char *profile_kind_name(enum profile_kind kind);

/** profile_find() - a function by name, or NULL */
const struct function *profile_find(const struct profile *profile, const char *name);

/** profile_free() - release; all-zero again */
void profile_free(struct profile *profile);

#endif
