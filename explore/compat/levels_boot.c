// SPDX-License-Identifier: GPL-2.0-only
/* A CPU that has page tables of four levels. */
#include <asm/pgtable.h>

unsigned int pgdir_shift = 39;
unsigned int ptrs_per_p4d = 1;
