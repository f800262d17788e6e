/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looks through a guest's console for what a healthy kernel never prints.
 */
#ifndef RMAPLAB_CONSOLE_H
#define RMAPLAB_CONSOLE_H

#include "base/util.h"

/**
 * console_splat() - find the first warning, oops, lockdep report, stall ...
 * @text: the console, NUL-terminated
 *
 * Return: the lines from there on (a screenful, indented), or NULL if there
 * is none; the caller frees it.
 */
char *console_splat(const char *text);

/**
 * console_next_race() - find a report of KCSAN
 * @text: where to begin
 * @len: set to its length
 *
 * Return: its first line ("BUG: KCSAN: ..."), or NULL.
 */
const char *console_next_race(const char *text, size_t *len);

/** console_drop_races() - cut the reports of KCSAN out of a console */
void console_drop_races(char *text);

/**
 * console_tail() - the last lines
 *
 * Return: at most @lines lines, indented; the caller frees it.
 */
char *console_tail(const char *text, size_t lines);

#endif
