// SPDX-License-Identifier: GPL-2.0-only
/*
 *	munmap			idle			another VMA
 *	munmap(src)		page_idle/bitmap write	locks its anon_vma
 *
 * As munmap-idle, in a forked process where others take the lock of the root, too. Then the
 * walk may have to wait for it although the page is still mapped, and when it has the lock,
 * have the last reference to the anon_vma.
 */
#include "actors.h"


static void setup(void)
{
	put_forked_vmas();
	put_one_page();
}

static void check(void)
{
	if (place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "still mapped where it was unmapped");
	if (!frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "unmapped, but not freed");
}

const struct ex_program munmap_forked_idle = {
	.name = "munmap-forked-idle",
	.summary = "munmap() against idle page tracking, while another VMA locks the root",
	.nr_threads = 3,
	.thread_name = { "munmap", "idle", "another VMA" },
	.setup = setup,
	.thread = { act_munmap, act_idle, act_adjust },
	.check = check,
	.bound = 3,
	SCENARIO_HOOKS,
};
