// SPDX-License-Identifier: GPL-2.0-only
/* User threads. Not kernel code, so not instrumented: what they note about a
 * write is part of the write. */
#include "actors.h"

static void count_up(unsigned long addr)
{
	for (int i = 0; i < 2; i++) {
		unsigned long next = stage.written + 1;

		if (!user_write(stage.mm, addr, next))
			return;
		stage.written = next;
	}
}

void act_user_write(void)
{
	count_up(stage.src_addr + stage.user_offset);
}

void act_user_write_dst(void)
{
	count_up(stage.dst_addr + stage.user_offset);
}
