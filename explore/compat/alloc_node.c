// SPDX-License-Identifier: GPL-2.0-only
#include "../machine/machine.h"

DEFINE_STATIC_KEY_MAYBE(CONFIG_INIT_ON_ALLOC_DEFAULT_ON, init_on_alloc);

struct page *alloc_pages_node_noprof(int node, gfp_t gfp, unsigned int order)
{
	return chance_no_memory(gfp, EX_CALLER) ? NULL : frame_alloc(order, gfp & __GFP_ZERO);
}
