/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reach: which lines of the code under test were executed.
 *
 * Nothing is compiled in. The compiler's line table tells at which instructions
 * a statement begins; each of these is overwritten with a breakpoint, which is
 * lifted when it is met. So a line costs one signal in the whole search, and
 * nothing if nobody asks.
 *
 * A line counts as executed if a statement of it was begun at any place that it
 * was compiled to. Lines that the compiler left no instruction of do not appear.
 */
#ifndef EXPLORE_COVERAGE_H
#define EXPLORE_COVERAGE_H

#include <stdbool.h>

/**
 * struct coverage_line - a line that instructions were made of
 * @file: below the kernel source, as "mm/rmap.c".
 * @function: that it stands in.
 * @number: from 1.
 */
struct coverage_line {
	const char *file;
	const char *function;
	int number;
};

/**
 * coverage_open() - read the line tables of this program
 * @wanted: is the source file, as struct coverage_line has it, of interest? Lines
 *          of headers never are.
 *
 * Returns the number of lines, or a negative errno.
 */
int coverage_open(bool (*wanted)(const char *file));
void coverage_close(void);

/** coverage_watch() - from now on, executions count; here and in children.
 *  Returns 0 or a negative errno. */
int coverage_watch(void);

/** coverage_met() - there was a trap at @pc. False: none of ours. */
bool coverage_met(const void *pc);

/** coverage_line() - the lines, by file and number; file by file. Below the number
 *  that coverage_open() has returned. @executed: out. */
const struct coverage_line *coverage_line(int i, bool *executed);

#endif
