/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of memory locations, for people. */
#ifndef EXPLORE_NAMES_H
#define EXPLORE_NAMES_H

#include <stdint.h>

/** name_of() - what the set-up called the location, or NULL */
const char *name_of(uintptr_t addr);

void names_clear(void);

#endif
