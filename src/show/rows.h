/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every row of the results, on a terminal.
 */
#ifndef RMAPLAB_ROWS_H
#define RMAPLAB_ROWS_H

#include <stdio.h>

#include "show/evidence.h"

/** rows_print() - a table for each result that there is */
void rows_print(const struct evidence *evidence, FILE *out);

#endif
