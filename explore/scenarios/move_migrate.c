// SPDX-License-Identifier: GPL-2.0-only
/*
 *	move			compaction
 *	UFFDIO_MOVE src->dst	migrate_pages({ folio })
 *
 * The content ends at the destination, in the old page or in the new one.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	struct folio *now = stage.target ? stage.target : stage.folio;

	expect_moved(0);
	if (!place_maps(stage.to, now))
		ex_fail("api", NULL, "moved, but not mapped at the destination");
	oracle_settled(now, 1);
	expect_content(&now->page, VALUE);
	if (stage.target && !frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "migrated, but the old page is not freed");
}

const struct ex_program move_migrate = {
	.name = "move-migrate",
	.summary = "move against page migration",
	.nr_threads = 2,
	.thread_name = { "move", "compaction" },
	.setup = stage_one_page,
	.thread = { act_move, act_migrate },
	.check = check,
	.bound = 3,
	SCENARIO_HOOKS,
};
