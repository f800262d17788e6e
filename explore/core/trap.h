/* SPDX-License-Identifier: GPL-2.0-only */
/* Signals that kernel code runs into, turned into violations. */
#ifndef EXPLORE_TRAP_H
#define EXPLORE_TRAP_H

/* Oracle name of what is not the kernel's fault: a function nobody supplies. */
#define ORACLE_UNMODELLED "unmodelled"

/** trap_init() - from now on. Returns 0 or a negative errno. */
int trap_init(void);

#endif
