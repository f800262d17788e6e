// SPDX-License-Identifier: GPL-2.0-only
/* A WARN() that says something is a call. */
#include "../machine/machine.h"

static void __used warned(void)
{
	ex_fail("assert", EX_CALLER, "WARN()");
}

asm(".globl __SCT__WARN_trap\n__SCT__WARN_trap: jmp warned\n");
