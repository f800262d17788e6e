/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * target - what the plugin has to know of an architecture: the marks, and which
 * instructions are told apart
 *
 * On arm64 a TLB is invalidated by an instruction (TLBI) that all cores obey,
 * and a barrier (DSB) waits until they have. Nobody is interrupted, so these
 * two are what to count; and what takes a cache line: read-modify-write
 * instructions (LSE), or the store of a load-exclusive pair.
 *
 * Encodings: Arm Architecture Reference Manual for A-profile, DDI 0487, C4.1.
 */
#ifndef PROFILE_TARGET_H
#define PROFILE_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../guest/lib/mark.h"

/**
 * struct insn_kind - instructions that are told apart
 * @mask: bits of the instruction that say so
 * @value: what they are then
 * @name: one word; NULL: these are none, though an entry below says so
 */
struct insn_kind {
	uint32_t mask;
	uint32_t value;
	const char *name;
};

/**
 * struct target - an architecture
 * @name: QEMU's
 * @begin: bytes of the instruction that marks a beginning
 * @end: of that which marks an end
 * @mark_size: of each
 * @kinds: the first that matches is it; ends with a mask of 0; or NULL
 */
struct target {
	const char *name;
	const char *begin;
	const char *end;
	size_t mark_size;
	const struct insn_kind *kinds;
};

static const struct insn_kind arm64_kinds[] = {
	/* SYS with CRn 8, or 9: the same without waiting for XS accesses. */
	{ 0xfff8e000, 0xd5088000, "tlbi" },
	/* DSB with the options 0 and 4 is SSBB and PSSBB. */
	{ 0xfffffbff, 0xd503309f, NULL },
	{ 0xfffff0ff, 0xd503309f, "dsb" },
	{ 0xfffff3ff, 0xd503323f, "dsb" },		/* nXS */
	{ 0x3f20fc00, 0x38208000, "atomic" },		/* SWP */
	{ 0x3f208c00, 0x38200000, "atomic" },		/* LDADD to LDUMIN */
	{ 0x3fa07c00, 0x08a07c00, "atomic" },		/* CAS */
	{ 0xbfa07c00, 0x08207c00, "atomic" },		/* CASP */
	{ 0x3fe00000, 0x08000000, "atomic" },		/* STXR, STLXR */
	{ 0xbfe00000, 0x88200000, "atomic" },		/* STXP, STLXP */
	{ 0 }
};

static const struct target targets[] = {
	{ "x86_64", MARK_X86_BEGIN, MARK_X86_END, sizeof(MARK_X86_END) - 1, NULL },
	{ "aarch64", MARK_ARM64_BEGIN, MARK_ARM64_END, sizeof(MARK_ARM64_END) - 1,
	  arm64_kinds },
	{ 0 }
};

/** target_find() - that which QEMU calls @name, or NULL */
static inline const struct target *target_find(const char *name)
{
	for (const struct target *target = targets; target->name; target++) {
		if (!strcmp(target->name, name))
			return target;
	}
	return NULL;
}

/** target_kind() - name of the kind of an instruction, or NULL */
static inline const char *target_kind(const struct target *target, const void *insn,
				      size_t size)
{
	uint32_t word;

	if (!target->kinds || size != sizeof(word))
		return NULL;
	memcpy(&word, insn, sizeof(word));
	for (const struct insn_kind *kind = target->kinds; kind->mask; kind++) {
		if ((word & kind->mask) == kind->value)
			return kind->name;
	}
	return NULL;
}

#endif /* PROFILE_TARGET_H */
