// SPDX-License-Identifier: GPL-2.0-only
/*
 *	ksmd				fault
 *	scan: merge src and src+1	write fault at src
 *
 * ksmd makes the entry read only, compares, and replaces it. A write fault in between
 * puts a copy there. ksmd holds the folio lock, which faults do not wait for.
 */
#include "actors.h"
#include "expect.h"

static void check(void)
{
	struct page *first = place_page(stage.run.from[0]);
	struct page *second = place_page(stage.run.from[1]);

	if (!first || !second)
		ex_fail("api", NULL, "a page is not mapped any more");
	expect_content(first, VALUE);
	expect_content(second, VALUE);
	oracle_settled(page_folio(first), first == second ? 2 : 1);
}

const struct ex_program ksm_merge_fault = {
	.name = "ksm-merge-fault",
	.summary = "ksmd merging a page with another against a write fault there",
	.nr_threads = 2,
	.thread_name = { "ksmd", "fault" },
	.setup = stage_ksm,
	.thread = { act_ksm_scan, act_write_fault },
	.check = check,
	SCENARIO_HOOKS,
};
