/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aligned tables on a terminal; colours only there, and not with NO_COLOR.
 */
#ifndef RMAPLAB_TABLE_H
#define RMAPLAB_TABLE_H

#include <stdio.h>

#include "base/util.h"

enum { TABLE_COLUMNS = 32 };

enum table_style {
	TABLE_PLAIN,
	TABLE_GOOD,
	TABLE_BAD,
};

/**
 * struct table - rows of text; all-zero to begin with, the first row is the
 * heading
 * @columns: how many columns; set it before the first row
 * @right: columns that are aligned to the right
 * @bare: there is no heading
 *
 * The other members belong to the module.
 */
struct table {
	size_t columns;
	bool right[TABLE_COLUMNS];
	bool bare;
	size_t rows;
	char **cells;
	enum table_style *styles;
};

/**
 * table_add() - append a cell; a row is full after @columns cells
 * @style: how it looks on a terminal
 * @text: is taken over
 */
void table_add(struct table *table, enum table_style style, char *text);

/** table_print() - print it */
void table_print(const struct table *table, FILE *out);

/** table_number() - a figure with about three digits that mean something */
char *table_number(double value);

/** table_grouped() - a count with its digits in groups of three: "255,043" */
char *table_grouped(long long number);

/** table_free() - release; all-zero again */
void table_free(struct table *table);

#endif
