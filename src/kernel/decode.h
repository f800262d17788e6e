/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Puts file and line behind the addresses of a kernel's report.
 */
#ifndef RMAPLAB_DECODE_H
#define RMAPLAB_DECODE_H

#include "base/lab.h"
#include "kernel/tree.h"

/**
 * decode_splat() - decode "function+0xOFFSET/0xSIZE"
 * @tree: built; without debug information only the functions are known
 * @text: lines of a console
 *
 * Return: the lines, each address followed by "(file:line)"; caller frees.
 */
char *decode_splat(const struct tree *tree, const char *text);

#endif
