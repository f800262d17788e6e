// SPDX-License-Identifier: GPL-2.0-only
#include "stage.h"

#include <linux/pagemap.h>

struct stage stage;

void stage_one_page(void)
{
	machine_init();
	stage.mm = process_create();
	stage.src = process_map(stage.mm, SRC, 2);
	stage.dst = process_map(stage.mm, DST, 2);
	stage.ctx = process_register(stage.mm);
	stage.from = watch_place(stage.src, SRC, "src");
	stage.to = watch_place(stage.dst, DST, "dst");
	stage.folio = process_touch(stage.src, SRC, VALUE);
	watch_folio(stage.folio, "folio");
	machine_keep();
}

void act_move(void)
{
	stage.moved[ex_thread()] = move_pages(stage.ctx, DST, SRC, PAGE_SIZE, 0);
}

void act_referenced(void)
{
	unsigned long vm_flags;
	int referenced;

	/* Reclaim has isolated the folio: it holds a reference. */
	folio_get(stage.folio);
	walk_begin(stage.folio);
	referenced = folio_referenced(stage.folio, 0, NULL, &vm_flags);
	walk_end(stage.folio, referenced < 0);
	folio_put(stage.folio);
}

void expect_one_place(void)
{
	bool moved = false;

	for (int i = 0; i < EX_MAX_THREADS; i++)
		moved |= stage.moved[i] == PAGE_SIZE;
	if (place_maps(stage.from, stage.folio) == moved)
		ex_fail("api", NULL, moved ? "moved, but still mapped at the source" :
					     "not moved, but gone from the source");
	if (place_maps(stage.to, stage.folio) != moved)
		ex_fail("api", NULL, moved ? "moved, but not mapped at the destination" :
					     "not moved, but mapped at the destination");
	oracle_settled(stage.folio, 1);
	if (*(unsigned long *)folio_address(stage.folio) != VALUE)
		ex_fail("data", NULL, "the page's content changed");
}
