/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A counterexample on the page: one column a thread, time goes down.
 */
#ifndef RMAPLAB_COLUMNS_H
#define RMAPLAB_COLUMNS_H

#include <jansson.h>
#include <stdio.h>

/**
 * columns_write() - write what the explorer has printed as a table
 * @lines: array of strings: a heading with the names of the threads, apart by two
 *	blanks or more; then lines, of which the indentation tells the thread; lines
 *	of dashes where another thread goes on; then, after an empty line, what is wrong
 *
 * What has no such heading is written as it is.
 */
void columns_write(FILE *out, const json_t *lines);

#endif
