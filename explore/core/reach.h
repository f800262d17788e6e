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
#ifndef EXPLORE_REACH_H
#define EXPLORE_REACH_H

#include <stdbool.h>

/**
 * struct reach_line - a line that instructions were made of
 * @file: below the kernel source, as "mm/rmap.c".
 * @function: that it stands in.
 * @number: from 1.
 */
struct reach_line {
	const char *file;
	const char *function;
	int number;
};

/**
 * reach_open() - read the line tables of this program
 * @wanted: is the source file, as struct reach_line has it, of interest? Lines
 *          of headers never are.
 *
 * Returns the number of lines, or a negative errno.
 */
int reach_open(bool (*wanted)(const char *file));
void reach_close(void);

/** reach_watch() - from now on, executions count; here and in children.
 *  Returns 0 or a negative errno. */
int reach_watch(void);

/** reach_met() - there was a trap at @pc. False: none of ours. */
bool reach_met(const void *pc);

/** reach_line() - the lines, by file and number; file by file. Below the number
 *  that reach_open() has returned. @executed: out. */
const struct reach_line *reach_line(int i, bool *executed);

#endif
