/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions of a kernel image by address, as its System.map lists them.
 */
#ifndef RMAPLAB_SYMBOLS_H
#define RMAPLAB_SYMBOLS_H

#include "base/util.h"

/**
 * struct symbol - a function
 * @start: its address; it ends where the next one starts
 * @name: without what the compiler adds to copies and parts (".isra.0")
 */
struct symbol {
	uint64_t start;
	char *name;
};

/**
 * struct symbols - all of an image, by address; all-zero to begin with
 * @table: one an address
 * @count: how many
 */
struct symbols {
	struct symbol *table;
	size_t count;
};

/**
 * symbols_read() - read a System.map
 * @text: its content
 */
void symbols_read(struct symbols *symbols, const char *text);

/** symbols_find() - the function that an address lies in; NULL below the first */
const struct symbol *symbols_find(const struct symbols *symbols, uint64_t address);

/** symbols_free() - release; all-zero again */
void symbols_free(struct symbols *symbols);

#endif
