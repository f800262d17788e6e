/* SPDX-License-Identifier: GPL-2.0-only */
/* What ends the explorer: a limit of its own, or that it cannot be trusted. */
#ifndef EXPLORE_FATAL_H
#define EXPLORE_FATAL_H

/** fatal() - say what is wrong, on standard error, and abort() */
void fatal(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
