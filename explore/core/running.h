/* SPDX-License-Identifier: GPL-2.0-only */
/* The thread that runs: for the files that make up an execution; see execution.h. */
#ifndef EXPLORE_RUNNING_H
#define EXPLORE_RUNNING_H

#include "thread.h"

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* The thread that runs; NULL in set-up and in checks. */
extern struct thread *running;

/* While execution_plain() runs: which body. */
extern int plain_thread;

/** park() - the running thread stops here until its next step */
void park(void);

/** resume() - @t runs until it parks; called outside any thread */
void resume(struct thread *t);

#endif
