/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files that make up an execution share; see execution.h. */
#ifndef EXPLORE_INTERNAL_H
#define EXPLORE_INTERNAL_H

#include "execution.h"

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* The thread that runs; NULL in set-up and in checks. */
extern struct thread *running;

/* While execution_plain() runs: which body. */
extern int plain_thread;

/** park() - the running thread stops here until its next step */
void park(void);

/** outside() - call @func outside any thread. False: it found a violation. */
bool outside(void (*func)(void));

/** fail_deadlock() - no thread can go on; a violation */
void fail_deadlock(void);

#endif
