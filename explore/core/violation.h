/* SPDX-License-Identifier: GPL-2.0-only */
/* Violations: what ex_fail() does where no thread runs. */
#ifndef EXPLORE_VIOLATION_H
#define EXPLORE_VIOLATION_H

#include <stdbool.h>

/** outside() - call @func outside any thread. False: it found a violation. */
bool outside(void (*func)(void));

/** fail_deadlock() - no thread can go on; a violation */
void fail_deadlock(void);

#endif
