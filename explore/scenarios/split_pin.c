// SPDX-License-Identifier: GPL-2.0-only
/*
 *	split			pin
 *	split_folio()		pin_user_pages_fast(src)
 *
 * A pin is counted in the folio that the page is of by then: in a count of its own if
 * that is large, else among the references.
 */
#include "actors.h"

static void setup(void)
{
	stage_mthp();
	ex_name(&stage.folio->_pincount, 4, "folio->_pincount");
}

static void check(void)
{
	int places = folio_test_large(stage.folio) ? folio_nr_pages(stage.folio) : 1;
	int pin = places > 1 ? 1 : GUP_PIN_COUNTING_BIAS;

	oracle_settled(stage.folio, places + (stage.pinned ? pin : 0));
}

const struct ex_program split_pin = {
	.name = "split-pin",
	.summary = "split of a folio against a fast pin of its first page",
	.nr_threads = 2,
	.thread_name = { "split", "pin" },
	.setup = setup,
	.thread = { act_split, act_pin },
	.check = check,
	.weak_bug = "F10",
	.weak_bug_oracle = "assert",
	SCENARIO_HOOKS,
};
