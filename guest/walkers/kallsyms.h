/* SPDX-License-Identifier: GPL-2.0-only */
/* kallsyms - names for addresses in the kernel */
#ifndef GUEST_KALLSYMS_H
#define GUEST_KALLSYMS_H

#include <stddef.h>
#include <stdint.h>

struct kallsyms_entry;

/**
 * struct kallsyms - the functions of the running kernel; all zero is none
 * @entries: by address
 * @count: how many
 */
struct kallsyms {
	struct kallsyms_entry *entries;
	size_t count;
};

/**
 * kallsyms_read() - read /proc/kallsyms
 * @symbols: filled in; stays empty if it cannot be read
 */
void kallsyms_read(struct kallsyms *symbols);

/**
 * kallsyms_print() - write "function+0xoffset"
 * @symbols: as read
 * @address: in the kernel
 * @text: where to, terminated
 * @size: of @text
 *
 * Return: how many characters were written.
 */
size_t kallsyms_print(const struct kallsyms *symbols, uint64_t address,
		      char *text, size_t size);

/** kallsyms_free() - release */
void kallsyms_free(struct kallsyms *symbols);

#endif /* GUEST_KALLSYMS_H */
