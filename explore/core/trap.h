/* SPDX-License-Identifier: GPL-2.0-only */
/* Signals that kernel code runs into, turned into violations. */
#ifndef EXPLORE_TRAP_H
#define EXPLORE_TRAP_H

/** trap_init() - from now on. Returns 0 or a negative errno. */
int trap_init(void);

#endif
