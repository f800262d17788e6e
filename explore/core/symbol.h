/* SPDX-License-Identifier: GPL-2.0-only */
/* Function, file and line of an address in this program, from its DWARF. */
#ifndef EXPLORE_SYMBOL_H
#define EXPLORE_SYMBOL_H

#include <stddef.h>

struct symbol {
	char function[64];
	char file[96];		/* below the kernel source, as "mm/rmap.c" */
	int line;
};

/**
 * symbol_of() - where a call returns to
 * @pc: the return address, as EX_CALLER gives it.
 * @symbol: filled in; "?" where nothing is known.
 *
 * Of functions inlined into one another, the innermost that was written in a .c
 * file: helpers from headers tell a reader little.
 */
void symbol_of(const void *pc, struct symbol *symbol);

/** source_path() - the part of a source file's @path that a reader knows it by */
const char *source_path(const char *path);

void symbol_close(void);

#endif
