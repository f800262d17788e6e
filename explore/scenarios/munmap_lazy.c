// SPDX-License-Identifier: GPL-2.0-only
/*
 *	munmap			user
 *	munmap(src)		read src
 *	  free page tables	lazy TLB mode: look src up
 *				read src
 *
 * The flush of what is unmapped has to reach a CPU in lazy TLB mode if it goes before page
 * tables that are freed: it uses no page of the process, but may read the tables.
 */
#include "actors.h"

static void setup(void)
{
	put_two_vmas();
	put_one_page();
	stage.mm->map_count = 2;
	stage.mm->total_vm = stage.mm->data_vm = 4;
	tlb_may_be_lazy(1);
}

static void check(void)
{
	if (!frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "unmapped, but not freed");
}

const struct ex_program munmap_lazy = {
	.name = "munmap-lazy",
	.summary = "munmap() against a CPU in lazy TLB mode",
	.nr_threads = 2,
	.thread_name = { "munmap", "user" },
	.setup = setup,
	.thread = { act_munmap_with_tables, act_user_is_lazy },
	.check = check,
	SCENARIO_HOOKS,
};
