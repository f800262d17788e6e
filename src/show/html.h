/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text that becomes part of HTML or SVG.
 */
#ifndef RMAPLAB_HTML_H
#define RMAPLAB_HTML_H

#include <stdio.h>

#include "base/util.h"

/**
 * html_text() - write text so that it means itself
 *
 * Fit for element content and for quoted attributes, in HTML and in SVG.
 * Control characters, which neither may hold, become U+FFFD.
 */
void html_text(FILE *out, const char *text);

/**
 * html_printf() - write markup with values in it
 * @fmt: markup, trusted; each "%s" is replaced by the next argument, a string,
 *	through html_text(); nothing else is special
 */
void html_printf(FILE *out, const char *fmt, ...);

/**
 * struct html_table - a table that is being written
 *
 * On a narrow screen each row becomes a paragraph, in which each cell is told by
 * the heading of its column.
 */
struct html_table {
	FILE *out;
	char **heads;
	size_t columns;
	size_t at;
};

/** html_table_begin() - @caption: plain text, or NULL */
void html_table_begin(struct html_table *table, FILE *out, const char *caption);

/** html_table_head() - add a column; before the first cell */
void html_table_head(struct html_table *table, const char *heading);

/**
 * html_table_cell() - add a cell; a row is full when each column has one
 * @class: "number", "code", "better", "worse", "same" or ""
 * @text: plain; the first cell of a row names the row
 */
void html_table_cell(struct html_table *table, const char *class, const char *text);

/** html_table_end() - close it, and release */
void html_table_end(struct html_table *table);

#endif
