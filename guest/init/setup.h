/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * setup - turn a bare kernel into a system that the programs can work on
 *
 * Whatever cannot be had is said on standard error and left out: the programs
 * find out for themselves what is missing, and what that means for them.
 */
#ifndef GUEST_SETUP_H
#define GUEST_SETUP_H

/**
 * setup_mounts() - mount the kernel's file systems and /tmp
 */
void setup_mounts(void);

/**
 * setup_swap() - swap on compressed memory, half the size of RAM
 */
void setup_swap(void);

/**
 * setup_limits() - let programs lock memory, open files and see kernel symbols
 */
void setup_limits(void);

#endif /* GUEST_SETUP_H */
