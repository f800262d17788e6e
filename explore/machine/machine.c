// SPDX-License-Identifier: GPL-2.0-only
#include "machine.h"

#include <linux/maple_tree.h>

void machine_init(void)
{
	machine_switched(-1, -1);
	quiet_init();
	order_init();
	page_init();
	swap_init();
	maple_tree_init();
	anon_vma_init();
}
